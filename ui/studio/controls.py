"""What a person sets before a run. Each control is named like the request's field; ranges come from the engines."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

import gradio as gr

from backend.access.requester import Spends
from backend.engines import Engine, RunContext
from backend.engines.base import Capabilities, PaidEngine
from backend.request import MAX_SAMPLES
from ui.studio.form import MORE_DEFAULTS, MOST_STEPS

NEGATIVE_PROMPT = "What should not be there"
PROMPT = "What should be there"
CHECK = "safety_checker"
PAGES = "<nav aria-label='Pages'><a aria-current='page'>Edit</a><a href='review'>Review</a></nav>"


@dataclass(frozen=True)
class Offer:
    """What the page can be used for.

    chosen: the engine at first; checks: samples can be checked for safety here; is_local: only this machine reaches it
    kept: how long samples stay, "" where that is for ever; account: where one signs in, "" where one cannot
    """

    engines: Mapping[str, Engine]
    chosen: str
    checks: bool = False
    is_local: bool = True
    kept: str = ""
    account: str = ""

    def capabilities(self, name: str, context: RunContext | None = None) -> Capabilities:
        """Of the engine of this name, or of the first, for who asks, or for anybody who may come.

        A check of ours works with every engine.
        """
        context = context or (None if self.is_local else RunContext(spends=Spends.NOTHING))
        engine = self.engines.get(name) or next(iter(self.engines.values()))
        capabilities = engine.capabilities
        if context and isinstance(engine, PaidEngine):
            capabilities = engine.capabilities_for(context)
        if not self.checks:
            return capabilities
        limits = replace(capabilities.limits, uses=capabilities.limits.uses | {CHECK})
        return replace(capabilities, limits=limits)


@dataclass(frozen=True)
class Controls:
    """The inspector's controls. Those of `settings` make the request; the others only stand beside them."""

    engine: gr.Radio
    prompt: gr.Textbox
    negative_prompt: gr.Textbox
    samples: gr.Radio
    seed: gr.Textbox
    num_inference_steps: gr.Slider
    guidance_scale: gr.Slider
    strength: gr.Slider
    safety_checker: gr.Checkbox
    enhance_prompt: gr.Checkbox
    instant_response: gr.Checkbox
    base64: gr.Checkbox
    webhook: gr.Textbox
    track_id: gr.Textbox
    dice: gr.Button
    tuning: gr.Accordion
    endpoint: gr.Accordion
    key: gr.Textbox
    generate: gr.Button
    stop: gr.Button
    again: gr.Button
    note: gr.HTML

    def settings(self) -> dict[str, Any]:
        """The controls whose values make the request, by field name."""
        return {name: getattr(self, name) for name in SETTINGS}

    def depending(self) -> list[Any]:
        """Those that an engine changes, in the order of `engine_updates`."""
        return [getattr(self, name) for name in DEPENDING]


SETTINGS = tuple(field.name for field in fields(Controls))[: [f.name for f in fields(Controls)].index("dice")]
TUNING = ("num_inference_steps", "guidance_scale", "strength")
ENDPOINT = ("safety_checker", "enhance_prompt", "instant_response", "base64", "webhook", "track_id")
# The order in which browsers kept the settings before they kept names; it never changes.
KEPT_BY_POSITION = ("engine", "prompt", "negative_prompt", "samples", "seed", *TUNING, *ENDPOINT)
DEPENDING = ("prompt", "negative_prompt", "guidance_scale", "endpoint", "note")


def build_controls(offer: Offer) -> Controls:
    """Lay the controls out, ready for the engine chosen at first."""
    capabilities = offer.capabilities(offer.chosen)
    looks = looks_for(capabilities)
    parts: dict[str, Any] = {}
    parts["engine"] = gr.Radio(
        [(e.capabilities.page.label, name) for name, e in offer.engines.items()],
        value=offer.chosen,
        label="Engine",
        elem_id="engine",
        elem_classes="segments",
    )
    parts["prompt"] = gr.Textbox(label="Prompt", lines=2, elem_id="prompt", **looks["prompt"])
    parts["negative_prompt"] = gr.Textbox(
        label="Keep out", elem_id="negative_prompt", elem_classes="for-negative_prompt", **looks["negative_prompt"]
    )
    with gr.Row(elem_classes="pair"):
        parts["samples"] = gr.Radio(
            list(range(1, MAX_SAMPLES + 1)), value=1, label="Samples", elem_id="samples", elem_classes="segments"
        )
        with gr.Column(min_width=0, elem_classes="with-dice"):
            parts["seed"] = gr.Textbox(label="Seed", placeholder="random", elem_id="seed", max_lines=1)
            parts["dice"] = gr.Button("⚄", elem_id="dice", min_width=0)
    parts |= _tuning(looks, MORE_DEFAULTS | dict(capabilities.page.defaults)) | _endpoint(looks)
    with gr.Column(elem_id="actions"):
        parts["generate"] = gr.Button("Fill, 1 sample", variant="primary", elem_id="generate")
        parts["stop"] = gr.Button("Stop", elem_id="stop")
        parts["again"] = gr.Button("Take the job up again", elem_id="again")
        parts["note"] = gr.HTML(elem_id="note", apply_default_css=False, **looks["note"])
    return Controls(**parts)


def _tuning(looks: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    with gr.Accordion("Steps, guidance, strength", open=False, elem_id="tuning", elem_classes="for-tuning") as tuning:
        steps, guidance, strength = (values[name] for name in TUNING)
        parts = {
            "num_inference_steps": gr.Slider(
                1, MOST_STEPS, steps, step=1, label="Steps", elem_classes="for-num_inference_steps"
            ),
            "guidance_scale": gr.Slider(
                value=guidance, label="Guidance", elem_classes="for-guidance_scale", **looks["guidance_scale"]
            ),
            "strength": gr.Slider(0, 1, strength, step=0.05, label="Strength", elem_classes="for-strength"),
        }
    return {"tuning": tuning, **parts}


def _endpoint(looks: Mapping[str, Any]) -> dict[str, Any]:
    with gr.Accordion(open=False, elem_id="endpoint", elem_classes="for-endpoint", **looks["endpoint"]) as endpoint:
        parts = {
            "key": gr.Textbox(
                label="Your own key", type="password", placeholder="kept until this page closes", elem_classes="for-key"
            ),
            "safety_checker": _switch("safety_checker", "Safety checker: blank what is not safe"),
            "enhance_prompt": _switch("enhance_prompt", "Enhance the prompt: the service adds words"),
            "instant_response": _switch("instant_response", "Instant response: queue at once"),
            "base64": _switch("base64", "Base64: samples come as text"),
            "webhook": _line("webhook", "Webhook", "https://…, told when it is done"),
            "track_id": _line("track_id", "Track id", "a number that the webhook is told"),
        }
    return {"endpoint": endpoint, **parts}


def _switch(name: str, label: str) -> gr.Checkbox:
    return gr.Checkbox(False, label=label, elem_classes=f"for-{name}")


def _line(name: str, label: str, placeholder: str) -> gr.Textbox:
    return gr.Textbox(label=label, placeholder=placeholder, max_lines=1, elem_classes=f"for-{name}")


def engine_updates(capabilities: Capabilities) -> list[Any]:
    """What changes on the page with the engine, in the order of `Controls.depending`."""
    looks = looks_for(capabilities)
    return [gr.update(**looks[name]) for name in DEPENDING]


def best_tuning(capabilities: Capabilities) -> dict[str, float]:
    """Steps, guidance and strength that suit an engine, by name."""
    best = MORE_DEFAULTS | dict(capabilities.page.defaults)
    return {name: best[name] for name in TUNING}


def looks_for(capabilities: Capabilities) -> dict[str, dict[str, Any]]:
    """Properties of each depending control: what has no effect cannot be set, and the reason stands there."""
    used, reasons = capabilities.limits.uses_prompt, capabilities.page.no_effect
    low, high = capabilities.limits.guidance_scale
    return {
        "prompt": {"interactive": used, "placeholder": PROMPT if used else capabilities.page.prompt_note},
        "negative_prompt": {
            "interactive": "negative_prompt" not in reasons,
            "placeholder": reasons.get("negative_prompt", NEGATIVE_PROMPT),
        },
        "guidance_scale": {
            "interactive": "guidance_scale" not in reasons,
            "info": reasons.get("guidance_scale", ""),
            "minimum": low,
            "maximum": high,
            "step": 1 if capabilities.limits.whole_guidance else 0.5,
        },
        "endpoint": {"label": "Endpoint" if capabilities.page.address else "Safety"},
        "note": {"value": note_html(capabilities)},
    }


def note_html(capabilities: Capabilities, requests: int = 0, samples: int = 1) -> str:
    """What stands below the button: what will happen to the picture, or what is missing.

    requests: into how many the mask falls, as far as that is known; samples: alternatives of each
    """
    if missing := capabilities.page.unavailable or capabilities.limits.too_many(requests):
        return f"<p class='missing'>{missing}</p>"
    noun = "request" if capabilities.page.address else "region"
    count = f"{requests} {noun}s." if requests > 1 else f"1 {noun}." if requests else ""
    allowance = f"<span class='allowance'>{capabilities.page.allowance}</span>" if capabilities.page.allowance else ""
    price = f"This fill takes {requests * samples}." if requests and allowance else ""
    return " ".join(part for part in (allowance, price, count, capabilities.page.note) if part)


def bar_html(capabilities: Capabilities) -> str:
    """The page's head: its name, and whether the chosen engine can work."""
    state = "missing" if capabilities.page.unavailable else "ready"
    need = "needs a key" if capabilities.page.needs_key else "not set up"
    word = need if capabilities.page.unavailable else "ready"
    return (
        f"<header class='bar' data-shown='{_shown(capabilities)}'><h1>Inpaint Studio</h1>{PAGES}"
        f"<span class='{state}'><i></i>{capabilities.page.label}, {word}</span></header>"
    )


def _shown(capabilities: Capabilities) -> str:
    """What the page shows of the controls, for its style: with classes, since Gradio loses a change of what is visible
    where it has not drawn the control yet, as in a closed accordion."""
    shown = (capabilities.limits.uses | capabilities.page.no_effect.keys()) & set(SETTINGS)
    shown |= {"key"} if capabilities.page.takes_key else set()
    groups = {"tuning": TUNING, "endpoint": (*ENDPOINT, "key")}
    return " ".join(sorted(shown | {group for group, names in groups.items() if shown & set(names)}))
