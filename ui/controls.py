"""What a person sets before a run. Each control is named like the request's field; ranges come from the engines."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import gradio as gr

from backend.engines import Engine
from backend.request import MAX_SAMPLES
from ui.asking import MORE_DEFAULTS

SETTINGS = ("engine", "prompt", "negative_prompt", "samples", "seed", "more")


@dataclass(frozen=True)
class Controls:
    """The inspector's controls. more holds the settings that have no control of their own yet."""

    engine: gr.Radio
    prompt: gr.Textbox
    negative_prompt: gr.Textbox
    samples: gr.Radio
    seed: gr.Textbox
    dice: gr.Button
    more: gr.JSON
    generate: gr.Button
    stop: gr.Button
    note: gr.HTML

    def settings(self) -> dict[str, Any]:
        """The controls whose values make the request, by field name."""
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name in SETTINGS}


def build_controls(engines: Mapping[str, Engine], chosen: str) -> Controls:
    """Lay the controls out, ready for the chosen engine."""
    capabilities = engines[chosen].capabilities
    engine = gr.Radio(
        [(e.capabilities.label, name) for name, e in engines.items()],
        value=chosen,
        label="Engine",
        elem_id="engine",
        elem_classes="segments",
    )
    prompt, negative_prompt = _prompts(capabilities.uses_prompt, capabilities.prompt_note)
    with gr.Row(elem_classes="pair"):
        samples = gr.Radio(
            list(range(1, MAX_SAMPLES + 1)), value=1, label="Samples", elem_id="samples", elem_classes="segments"
        )
        with gr.Column(min_width=0, elem_classes="with-dice"):
            seed = gr.Textbox(label="Seed", placeholder="random", elem_id="seed", max_lines=1)
            dice = gr.Button("⚄", elem_id="dice", min_width=0)
    more = gr.JSON(MORE_DEFAULTS, visible=False)
    with gr.Column(elem_id="actions"):
        generate = gr.Button("Fill, 1 sample", variant="primary", elem_id="generate")
        stop = gr.Button("Stop", elem_id="stop")
        note = gr.HTML(capabilities.note, elem_id="note", apply_default_css=False)
    return Controls(engine, prompt, negative_prompt, samples, seed, dice, more, generate, stop, note)


def _prompts(used: bool, reason: str) -> tuple[gr.Textbox, gr.Textbox]:
    """Both prompts; where the engine reads none, the reason stands in the empty field."""
    prompt = gr.Textbox(
        label="Prompt",
        placeholder="What should be there" if used else reason,
        lines=2,
        elem_id="prompt",
        interactive=used,
    )
    negative_prompt = gr.Textbox(
        label="Keep out", placeholder="What should not be there", elem_id="negative_prompt", visible="hidden"
    )
    return prompt, negative_prompt
