# What scripts/check and scripts/quick share: the environment (build/check), and the steps that both take. To be sourced.
# PYTHON=python3.12 takes another interpreter.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
environment=build/check
unset PYTHONDONTWRITEBYTECODE # files are compiled when they are first imported: most never are

scratch=$(mktemp -d)
at_end() {
  local running
  running=$(jobs -p)
  [ -z "$running" ] || kill $running 2>/dev/null || true
  rm -rf "$scratch"
}
trap at_end EXIT

QUICK="not (slow or browser or local)"
WITHOUT_PROGRAMS=(--ignore=tests/local --ignore=tests/browser)

# What was done beside something else, once it is over: its last line, or all of it where it failed.
told() {
  if wait "$1"; then tail -n 1 "$scratch/$2"; else cat "$scratch/$2" && return 1; fi
}

step() { printf '\n== %s\n' "$*"; }

# What all but the local engine needs, as requirements.lock pins it, unless that and the interpreter are those of the last time.
make_environment() {
  local python=${PYTHON:-python3}
  wanted=$({ "$python" --version && cat requirements.lock; } | cksum)
  if ! is_there base; then
    "$python" -m venv "$environment"
    install base -r requirements-dev.txt -c requirements.lock
  fi
  export PATH="$PWD/$environment/bin:$PATH"
}

# The rest, torch above all: most of what is fetched.
add_local_engine() { is_there whole || install whole -r requirements.lock; }

is_there() { [ "$(cat "$environment/$1" 2>/dev/null)" = "$wanted" ]; }

install() {
  "$environment/bin/python" -m pip install --quiet --no-compile --disable-pip-version-check "${@:2}"
  echo "$wanted" >"$environment/$1"
}

has() { command -v "$1" >/dev/null; }

# What looks at the page's scripts (package.json), unless it is that of the last time. Where node is not here it is the
# environment's, as soon as that is made.
fetch_checkers() {
  cmp -s package-lock.json node_modules/installed && return
  has npm || { echo "Node.js 20 or newer is missing: install it, the page's scripts are checked with it" && return 1; }
  npm ci --loglevel=error --prefer-offline --no-audit --no-fund >/dev/null
  cp package-lock.json node_modules/installed
}

# What takes seconds. Further tools for the sources belong here …
look_at_sources() {
  step format && ruff format --check .
  step lint && ruff check .
}

# … and those for the page's scripts here.
look_at_scripts() {
  step "lint of the page's scripts" && npm run --silent lint
  step "types of the page's scripts" && npm run --silent types
  step "tests of the page's scripts" && find tests/ui -name "*.test.js" -exec node --test {} +
}

# The types are looked at beside tests: each leaves a processor idle.
begin_types() {
  pyright --pythonpath "$environment/bin/python" --warnings >"$scratch/types" 2>&1 &
  checking=$!
}

end_types() {
  step types
  told "$checking" types
}
