"""The page's door for programs: one named endpoint, for Gradio's client and as an MCP tool."""

from dataclasses import dataclass, field
from secrets import token_hex
from typing import Any

import gradio as gr

from backend.access.hosted import HostedAccess
from backend.access.requester import Requester
from backend.errors import EngineUnavailable, InpaintError
from backend.history import Run, Status
from backend.imaging.reading.reader import Reader
from backend.jobs.jobs import Jobs
from backend.jobs.line import Place
from ui.callers import program_requester
from ui.files import served
from ui.notices import error_as_toast
from ui.plain_json import plain
from ui.readings import Readings
from ui.studio.form import RunForm
from ui.studio.results import sample_name
from ui.studio.waiting import Following

WAIT_SECONDS = 30.0  # between two looks at a run under way; its end is told before
WAITING = 1000  # calls that may wait for their runs at the same time; none of them holds a thread
THREADS = 4  # runs looked up at the same time


@dataclass(frozen=True)
class Programs:
    """Answers programs. Each call is a visitor of its own, so that it sees nothing of others."""

    jobs: Jobs
    default_engine: str
    following: Following
    readings: Readings
    access: HostedAccess
    reader: Reader = field(default_factory=Reader)

    async def inpaint(
        self,
        caller: gr.Request,
        /,
        init_image: str,
        mask_image: str,
        *,
        engine: str = "",
        seed: Any = None,
        **settings: Any,
    ) -> tuple[list[str], dict[str, Any]]:
        """Fill the white part of the mask in a picture and return up to four samples.

        Every pixel where the mask is black keeps its exact value. The mask is as large as the picture.

        Args:
            init_image: The picture to change: JPEG, PNG, WebP, TIFF, BMP or GIF, up to 50 megapixels.
            mask_image: White is repainted, black is kept; a transparent part, or one of two colours, is understood too.
            prompt: What to paint, for engines that read a prompt.
            negative_prompt: What to keep out, for engines that read a prompt.
            engine: The engine's name; empty for the default.
            samples: How many alternatives, 1 to 4.
            seed: 0 to 4294967295; leave it out, or pass -1, to draw one. Sample i is made with seed + i.
            num_inference_steps: Denoising steps, for engines that use them.
            guidance_scale: How closely to follow the prompt, for engines that use it.
            strength: 0 keeps what was there, 1 forgets it, for engines that use it.
            safety_checker: Replace unsafe samples by a blank picture, where the engine can.
            enhance_prompt: Let the engine add words to the prompt, where it can.

        Returns:
            The samples as lossless PNG files, and an object with seeds, receipts and what was asked and used.
        """
        asked = RunForm(
            visitor=f"program-{token_hex(16)}",
            engine=engine or self.default_engine,
            init_path=init_image,
            mask_path=mask_image,
            name=init_image or "",
            prompt=settings.pop("prompt") or "",
            negative_prompt=settings.pop("negative_prompt") or "",
            samples=1 if (samples := settings.pop("samples")) is None else samples,
            seed=seed,
            more={name: value for name, value in settings.items() if value is not None},
        )
        try:
            with self.following.waiting():
                return await self._answer(asked, program_requester(caller, self.access))
        except InpaintError as error:
            raise error_as_toast(error) from error

    async def _answer(self, asked: RunForm, requester: Requester) -> tuple[list[str], dict[str, Any]]:
        """Whoever goes away before the end ends nothing: the run goes on."""
        with self.jobs.place(requester) as place:
            run = await self.readings.done(requester.address, self._submitted, asked, place)
        status = Status.QUEUED
        async for state in self.following.states(run.id, WAIT_SECONDS):
            status = state.status
        if not status.is_over:
            raise EngineUnavailable("The server is being restarted: ask again in a minute.")
        return await self.following.done(self._finished, run.id)

    def _submitted(self, asked: RunForm, place: Place) -> Run:
        request = asked.request(self.reader, place.requester.address)
        return self.jobs.submit(asked.new_run(request), request, place=place)

    def _finished(self, run_id: str) -> tuple[list[str], dict[str, Any]]:
        run = self.jobs.run(run_id)
        if run.status is Status.FAILED:
            raise InpaintError(run.error)
        return [served(sample.path, sample_name(run, sample)).path for sample in run.samples], plain(run.meta())


class Seed(gr.JSON):
    """Takes whatever is sent, so that what is no seed is refused in our words; says that it wants a whole number."""

    def get_block_name(self) -> str:
        return "json"  # the browser has no part of its own for it

    def api_info(self) -> dict[str, Any]:
        return {
            "anyOf": [{"type": "integer"}, {"type": "null"}],
            "description": "0 to 4294967295; none or -1 draws one",
        }


def build_programs(programs: Programs) -> None:
    """Add the endpoint `/inpaint`; its components are never shown, they only say what a parameter is."""
    with gr.Column(visible=False):
        files = {name: gr.File(type="filepath", label=name) for name in ("init_image", "mask_image")}
        values = {
            "prompt": gr.Textbox("", label="prompt"),
            "negative_prompt": gr.Textbox("", label="negative_prompt"),
            "engine": gr.Textbox("", label="engine"),
            "samples": gr.Number(1, label="samples"),
            "seed": Seed(label="seed"),
            "num_inference_steps": gr.Number(30, label="num_inference_steps"),
            "guidance_scale": gr.Number(5, label="guidance_scale"),
            "strength": gr.Number(0.7, label="strength"),
            "safety_checker": gr.Checkbox(False, label="safety_checker"),
            "enhance_prompt": gr.Checkbox(False, label="enhance_prompt"),
        }
        gallery = gr.File(file_count="multiple", type="filepath", label="gallery")
        meta = gr.JSON(label="meta")
        gr.Button("inpaint").click(
            programs.inpaint,
            inputs_kwargs={**files, **values},
            outputs=[gallery, meta],
            api_name="inpaint",
            concurrency_limit=None,  # a call that waits costs the page nothing; how many may is counted here
        )
