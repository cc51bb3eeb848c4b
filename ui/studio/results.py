"""The strip of samples below the picture, and the panels that tell about the chosen one."""

import json
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import Any
from zipfile import ZIP_STORED, ZipFile

import gradio as gr
from gradio.data_classes import FileData, GradioModel
from pydantic import Field

from backend.history import KeptSample, Run
from ui.files import served
from ui.plain_json import whole

ON_LOAD = """
(async () => {
  const studio = await window.inpaintStudio.started;
  studio.attachGallery({ element, props, watch, trigger });
})().catch(window.inpaintStudio.failed);
// events: "pick", "start_from", "reuse", "archive", "save_as", "back", "turn_to"
"""


class SampleData(GradioModel):
    """A sample as the page shows it; file is its lossless PNG, box what was filled: left, top, right, bottom."""

    file: FileData
    name: str
    seed: int | None
    seed_inferred: bool = False
    outside: int
    seam: float
    box: list[int]
    flagged: bool = False


class GalleryData(GradioModel):
    """The samples of one run, which may be none.

    picture_id: which picture on the canvas they are of, "" where that is not known
    archive: a file to take along now, once: all samples as ZIP, or one in another format
    fresh: it has just finished, so the first sample comes to the front
    earlier, later: runs of the same picture that brought samples too
    back_to: the run whose picture was on the canvas before this one
    """

    run_id: str = ""
    picture_id: str = ""
    samples: list[SampleData] = Field(default_factory=list)
    fresh: bool = False
    archive: FileData | None = None
    earlier: str = ""
    later: str = ""
    back_to: str = ""


class Gallery(gr.HTML):
    """Shows each sample with its seed, its receipt and what can be done with it."""

    data_model = GalleryData

    def __init__(self, kept: str = "", account: str = "", **props: Any) -> None:
        """kept: how long samples stay, "" where that is for ever; account: where one signs in, "" where one cannot"""
        told = f'data-kept="{escape(kept)}" data-account="{escape(account)}"'
        super().__init__(
            html_template=f'<div class="strip" role="group" aria-label="Samples" {told}></div>',
            js_on_load=ON_LOAD,
            apply_default_css=False,
            label="Samples",
            **props,
        )

    def preprocess(self, payload: GalleryData | None) -> GalleryData | None:  # type: ignore[override]
        return payload

    def postprocess(self, value: GalleryData | None) -> GalleryData | None:  # type: ignore[override]
        return value

    def api_info(self) -> dict[str, Any]:
        return _schema()  # Gradio asks again with each event of each page


@cache
def _schema() -> dict[str, Any]:
    return GalleryData.model_json_schema()


@dataclass(frozen=True)
class RunLinks:
    """What lies beside a run: earlier and later ones of its picture, and the one that its picture came from."""

    earlier: str = ""
    later: str = ""
    back_to: str = ""


def gallery_data(run: Run, fresh: bool, around: RunLinks) -> GalleryData:
    """The samples of a run, with files that the browser may load."""
    samples = [
        SampleData(
            file=served(sample.path, sample_name(run, sample)),
            name=sample_name(run, sample),
            seed=sample.seed,
            seed_inferred=sample.seed_inferred,
            outside=sample.receipt.changed_outside,
            seam=sample.receipt.seam,
            box=list(sample.receipt.box),
            flagged=sample.flagged,
        )
        for sample in run.samples
    ]
    return GalleryData(run_id=run.id, picture_id=run.picture_id, samples=samples, fresh=fresh, **vars(around))


def sample_name(run: Run, sample: KeptSample) -> str:
    """The file name of a downloaded sample."""
    return f"{run.name}-{sample.path.stem if sample.seed is None else sample.seed}.png"


def archive(run: Run, target: Path) -> None:
    """Put every sample of a run into one ZIP. PNG is compressed already, so it is only stored."""
    with ZipFile(target, "w", ZIP_STORED) as bundle:
        for sample in run.samples:
            bundle.write(sample.path, sample_name(run, sample))


def meta_html(run: Run, index: int) -> str:
    """The facts of one sample as a readable table, and the whole run as JSON below it."""
    sample = run.samples[index]
    rows = {"seed": sample.seed, "engine": f"{run.engine}, {run.seconds} s", "size": _size(run)}
    if run.mask_note:
        rows["mask"] = run.mask_note
    if run.avoid_path:
        rows["avoid"] = "painted, and not copied"
    if sample.seed_inferred:
        rows["seed"] = f"{sample.seed} (inferred: the service told the first one's)"
    rows |= {field: value for field, value in run.got.items() if field not in ("seed", "samples", "width", "height")}
    return whole(
        f"<h3>Sample {index + 1}</h3><table>"
        + "".join(f"<tr><th scope='row'>{escape(str(k))}</th><td>{escape(str(v))}</td></tr>" for k, v in rows.items())
        + f"</table><details><summary>As JSON</summary><pre tabindex='0'>{escape(_json(run))}</pre></details>"
    )


def receipt_html(run: Run, index: int) -> str:
    """The proof: what was touched, and how well the border hides."""
    receipt = run.samples[index].receipt
    kept = receipt.changed_outside == 0
    pixels = "pixel" if receipt.changed_outside == 1 else "pixels"
    box = receipt.box
    return (
        f"<p class='{'proof' if kept else 'broken'}'>{receipt.changed_outside} {pixels} changed outside the mask</p>"
        f"<table><tr><th scope='row'>touched</th><td>{box.size} at {box.left}, {box.top}</td></tr>"
        f"<tr><th scope='row'>seam</th><td><span title='Step across the border of the mask over the steps beside it; "
        f"1 cannot be seen'>{receipt.seam:.2f}</span></td></tr></table>"
    )


def differences_html(run: Run) -> str:
    """Asked and got: only where they differ."""
    if not run.differences:
        return ""
    rows = "".join(
        f"<tr><th scope='row'>{escape(d.field)}</th><td><del>{escape(_shown(d.asked))}</del> "
        f"<ins>{'not used' if d.got is None else escape(str(d.got))}</ins></td></tr>"
        for d in run.differences
    )
    return whole(f"<h3>Asked and got</h3><table>{rows}</table>")


def _shown(value: Any) -> str:
    return "nothing" if value in (None, "") else str(value)


def _size(run: Run) -> str:
    return f"{run.got.get('width', '?')}×{run.got.get('height', '?')}"


def _json(run: Run) -> str:
    return json.dumps(run.meta(), indent=2, ensure_ascii=False)
