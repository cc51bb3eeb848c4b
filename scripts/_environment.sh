# What scripts/check and scripts/quick share: the environment (build/check), and the steps that both take. To be sourced.
# PYTHON=python3.12 takes another interpreter.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
environment=build/check
unset PYTHONDONTWRITEBYTECODE # files are compiled when they are first imported: most never are

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
  types=$(mktemp)
  pyright --pythonpath "$environment/bin/python" --warnings >"$types" 2>&1 &
  checking=$!
  trap 'kill "$checking" 2>/dev/null || true; rm -f "$types"' EXIT
}

end_types() {
  step types
  if wait "$checking"; then tail -n 1 "$types"; else cat "$types" && return 1; fi
}
