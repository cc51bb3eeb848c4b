"""Settings that come out of a picture's file: only what each control of the page could have been set to by hand.

A file is a stranger's. Gradio serves whatever a value names that looks like a file of its own, and lets a value change
a control's properties, so nothing but plain numbers, switches and texts within each control's limits goes further.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from backend.engines.base import Capabilities
from backend.request import PROMPT_CHARACTERS, SEEDS
from ui.studio.form import MORE_DEFAULTS, MOST_STEPS

SHOWN_CHARACTERS = 40  # of an unknown engine's name
LEFT_OUT = "Settings in the file that this page cannot have were left out."


@dataclass(frozen=True)
class KeptSettings:
    """values: by control, only of those that are to change; notes: one sentence for each thing that was left out."""

    values: dict[str, Any]
    notes: tuple[str, ...] = ()


def read_settings(stored: Mapping[str, Any], engines: Mapping[str, Capabilities]) -> KeptSettings:
    """The settings of one sample as the page's controls take them. What a file does not name stands at its default.

    engines: those of the page, by name; another one stays unchosen, and a note says so
    """
    engine, notes = _engine(stored.get("engine"), engines)
    low, high = engines[engine].limits.guidance_scale if engine else (0.0, 100.0)
    read = {
        "prompt": _text(stored.get("prompt")),
        "negative_prompt": _text(stored.get("negative_prompt")),
        "samples": 1,
        "seed": _seed(stored.get("seed")),
        "num_inference_steps": _number(stored.get("num_inference_steps"), 1, MOST_STEPS, whole=True),
        "guidance_scale": _number(stored.get("guidance_scale"), low, high),
        "strength": _number(stored.get("strength"), 0, 1),
        "safety_checker": _switch(stored.get("safety_checker")),
        "enhance_prompt": _switch(stored.get("enhance_prompt")),
    }
    if any(stored.get(name) is not None and value is None for name, value in read.items()):
        notes = tuple(dict.fromkeys((*notes, LEFT_OUT)))
    defaults: dict[str, Any] = MORE_DEFAULTS | {"prompt": "", "negative_prompt": "", "seed": ""}
    values = {name: defaults[name] if value is None else value for name, value in read.items()}
    return KeptSettings(values | ({"engine": engine} if engine else {}), notes)


def _engine(name: Any, engines: Mapping[str, Capabilities]) -> tuple[str, tuple[str, ...]]:
    if isinstance(name, str) and name in engines:
        return name, ()
    if not isinstance(name, str):
        return "", (LEFT_OUT,) if name is not None else ()
    shown = name.encode("utf-8", "ignore").decode()[:SHOWN_CHARACTERS]
    return "", (f"It was made by the engine “{shown}”, which is not here: the chosen one stays.",)


def _text(value: Any) -> str | None:
    """Without half characters, which no answer to a browser can hold."""
    is_text = isinstance(value, str) and len(value) <= PROMPT_CHARACTERS
    return value.encode("utf-8", "ignore").decode() if is_text else None


def _seed(value: Any) -> str | None:
    is_seed = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < SEEDS
    return str(value) if is_seed else None


def _number(value: Any, low: float, high: float, whole: bool = False) -> float | None:
    if not isinstance(value, int | float) or isinstance(value, bool) or not low <= value <= high or not isfinite(value):
        return None
    if whole:
        return int(value) if float(value).is_integer() else None
    return value


def _switch(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None
