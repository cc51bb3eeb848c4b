"""The page's own JavaScript and how a browser finds it."""

import json
from hashlib import sha256
from pathlib import Path

UI = Path(__file__).parent
FOLDERS = {"js": UI / "js", "canvas/js": UI / "canvas" / "js", "examples": UI.parent / "assets" / "examples"}
BOOT = "studio/boot"  # answers with the name of the server's present start
STYLE = UI.parent / "assets" / "page.css"


def version() -> str:
    """Changes whenever a script does, so that browsers may keep them for ever."""
    digest = sha256()
    for folder in FOLDERS.values():
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def head(
    base: str,
    boot_id: str,
    engines: dict[str, bool],
    tunings: dict[str, list[float]],
    examples: list[dict[str, str]],
) -> str:
    """What stands in the page's head: starts the studio before any component looks for it.

    base: where the folders above are served, without a leading slash, so that it also works below a proxy's path
    engines: whether each of them cuts pictures into regions, by name
    tunings: steps, guidance and strength that suit each engine
    boot_id: changes with each start of the server; uploads of another start are gone
    """
    planned = [name for name, is_cut in engines.items() if is_cut]
    known = {"engines": list(engines), "plannedEngines": planned, "tunings": tunings, "examples": examples}
    start = json.dumps({"bootId": boot_id, **known})
    return f"""<script>
window.inpaintStudio = {{
  ...{start},
  base: new URL("{base}/", document.baseURI).href,
  boot: new URL("{BOOT}", document.baseURI).href,
}};
window.inpaintStudio.started = import(window.inpaintStudio.base + "js/studio.js")
  .then((module) => module.start(window.inpaintStudio));
</script>"""
