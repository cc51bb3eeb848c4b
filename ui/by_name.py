"""Events that the page's own scripts take part in. Gradio hands over positions: here they get names, and so do they in
js/by-name.js, which learns them from here."""

import json
from collections.abc import Mapping
from typing import Any

NOTHING: Mapping[str, Any] = {}


def asked(method: str, inputs: Mapping[str, Any] = NOTHING, outputs: Mapping[str, Any] = NOTHING) -> dict[str, Any]:
    """The arguments of an event that asks a method of the scripts and nobody else.

    inputs: what it is given, by name; outputs: what it may answer with, by name; what it leaves out stays as it is
    """
    script = _script(method, inputs, outputs)
    return {"fn": None, "inputs": list(inputs.values()), "outputs": list(outputs.values()), "js": script}


def asked_first(method: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Those of an event whose handler is given these by name, after a method of the scripts may have changed them."""
    return {"inputs_kwargs": dict(inputs), "js": _script(method, inputs, inputs)}


def _script(method: str, inputs: Mapping[str, Any], outputs: Mapping[str, Any]) -> str:
    names = ", ".join(json.dumps(part) for part in (method, list(inputs), list(outputs)))
    return f"async (...values) => (await window.inpaintStudio.started).answer({names}, values)"
