"""From what the page sends at a press of the button to a wish."""

from pathlib import Path
from typing import Any

from ui.canvas import CanvasData
from ui.studio.form import RunForm
from ui.studio.run_views import bare, of_known_form


def is_gone(canvas: CanvasData | None) -> bool:
    """Uploads are cleaned away after a day and at every start; a page may be older."""
    files = [file for file in (canvas.image, canvas.mask, canvas.avoid) if file] if canvas else []
    return not all(Path(file.path).exists() for file in files)


def form_on_page(canvas: CanvasData | None, visitor: str, settings: dict[str, Any]) -> RunForm:
    canvas = of_known_form(canvas)
    own = {name: settings.pop(name) for name in ("engine", "prompt", "negative_prompt", "samples", "seed")}
    return RunForm(
        visitor=visitor,
        init_path=canvas.image.path if canvas and canvas.image else None,
        mask_path=canvas.mask.path if canvas and canvas.mask else None,
        avoid_path=canvas.avoid.path if canvas and canvas.avoid else None,
        extend=canvas.extend if canvas else None,
        is_painted=True,
        mask_note=(canvas.mask_note if canvas else None) or "",
        name=(canvas.name if canvas else None) or "",
        picture_id=bare(canvas.picture_id if canvas else None),
        **own,
        more=settings,
    )
