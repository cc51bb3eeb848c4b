"""The page's own JavaScript and how a browser finds it."""

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from backend.engines.base import Capabilities
from ui import bundle
from ui.studio.controls import KEPT_BY_POSITION, best_tuning

UI = Path(__file__).parent
# Under the names that they have here, so that scripts find each other.
FOLDERS = {
    **{name: UI / name for name in ("js", "studio/js", "canvas/js", "review/js", "account/js")},
    "examples": UI.parent / "assets" / "examples",
}
# The same scripts, bundled: a page, and a worker, ask for one file. What each of them exports is what its entries do.
BUNDLES = {
    "page.js": ("studio/js/studio.js", "canvas/js/mount.js"),
    "review.js": ("review/js/review.js",),
    "worker.js": ("canvas/js/selection/worker.js",),
    "tasks.js": ("canvas/js/selection/tasks.js",),  # instead of the worker
}
REVIEW = "review"  # Gradio's name of the page that starts with the other bundle
BOOT = "studio/boot"  # answers with the name of the server's present start
# Of two rules that weigh alike the later one holds: what small screens change comes last.
STYLE = [
    UI.parent / "assets" / "page" / f"{name}.css" for name in ("look", "inspector", "panels", "samples", "screens")
]
# These stand in the page itself and before all others; the first tells where those do not come.
FIRST = (UI / "start.js", UI / "slow-clocks.js")


def version() -> str:
    """Changes whenever a script does, so that browsers may keep them for ever."""
    digest = sha256(Path(bundle.__file__).read_bytes())
    for folder in FOLDERS.values():
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def bundles() -> dict[str, str]:
    """The bundled scripts and their source maps, by file name."""
    files = {}
    for name, entries in BUNDLES.items():
        made = bundle.bundle([UI / entry for entry in entries], UI, f"{name}.map")
        files |= {name: made.script, f"{name}.map": made.source_map}
    return files


def head(base: str, boot_id: str, engines: Mapping[str, Capabilities], examples: list[dict[str, str]]) -> str:
    """What stands in the page's head: starts the studio before any component looks for it.

    base: where the folders above are served, without a leading slash, so that it also works below a proxy's path
    engines: what each of them can do, by name
    boot_id: changes with each start of the server; uploads of another start are gone
    """
    known = {
        "engines": list(engines),
        "labels": {name: able.page.label for name, able in engines.items()},
        "plannedEngines": [name for name, able in engines.items() if able.limits.working.side is not None],
        "sights": {name: _sight(able) for name, able in engines.items()},
        "avoidingEngines": [name for name, able in engines.items() if "avoid_image" in able.limits.uses],
        "tunings": {name: best_tuning(able) for name, able in engines.items()},
        "keptByPosition": KEPT_BY_POSITION,
        "examples": examples,
    }
    start = json.dumps({"bootId": boot_id, **known})
    return f"""<script>
window.inpaintStudio = Object.assign(window.inpaintStudio ?? {{ failed: console.error }}, {{
  ...{start},
  base: new URL("{base}/", document.baseURI).href,
  boot: new URL("{BOOT}", document.baseURI).href,
}});
window.inpaintStudio.started = import(
  window.inpaintStudio.base + (window.gradio_config?.current_page === "{REVIEW}" ? "review.js" : "page.js")
)
  .then((module) => module.start(window.inpaintStudio));
window.inpaintStudio.started.catch(window.inpaintStudio.failed);
</script>"""


def _sight(able: Capabilities) -> dict[str, Any]:
    """What an engine sees of a region: at which sizes, whether it heeds what is to be avoided, and its cell."""
    limits = able.limits
    working = {"side": limits.working.side, "multiple": limits.working.multiple}
    return {"working": working, "avoids": "avoid_image" in limits.uses, "cell": limits.cell}
