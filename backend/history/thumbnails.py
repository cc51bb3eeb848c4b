"""Small pictures for lists, and pictures that browsers can show: made when first asked for, kept beside the others."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from backend.errors import InpaintError, InvalidRequest
from backend.history.run_files import RunFiles
from backend.history.troubles import in_one_sentence
from backend.imaging.files.codec import decode, encode_preview, inspect, preview_kind
from backend.imaging.picture import Picture

SIDE = 480  # pixels of the longer side: twice what lists show, for dense screens
QUALITY = 82


@dataclass(frozen=True)
class Thumbnails:
    """Of the runs of one program. Every method raises HistoryTrouble."""

    files: RunFiles

    def of(self, run_id: str, position: int) -> Path | None:
        """The WebP file of a sample; None where the sample's own file is gone or damaged."""
        return self._small(run_id, self.files.of(run_id, f"{position}.png"), f"{position}-small.webp")

    def of_original(self, run_id: str, init_path: Path) -> Path | None:
        """The WebP file of the picture from before the edit; None where that is gone or damaged."""
        return self._small(run_id, init_path, "init-small.webp")

    def original(self, run_id: str, init_path: Path) -> Path | None:
        """The picture from before the edit as every browser shows it, upright; None where it is gone or damaged."""
        try:
            if inspect(init_path).browser_safe:
                return init_path
        except (InpaintError, OSError):
            return None
        for kind in ("jpg", "png"):
            if (made := self.files.of(run_id, f"init-shown.{kind}")).exists():
                return made
        picture = _decoded(init_path)
        if picture is None:
            return None
        return self._made(run_id, f"init-shown.{preview_kind(picture)}", lambda place: encode_preview(picture, place))

    def _small(self, run_id: str, large: Path, name: str) -> Path | None:
        if not large.exists():
            return None
        if (path := self.files.of(run_id, name)).exists():
            return path
        picture = _decoded(large)
        return self._made(run_id, name, small_writer(picture.image)) if picture else None

    def _made(self, run_id: str, name: str, write: Callable[[Path], None]) -> Path | None:
        with in_one_sentence(), suppress(FileNotFoundError):
            self.files.keep_made(run_id, name, write)
            return self.files.of(run_id, name)
        return None  # the run was deleted meanwhile


def _decoded(path: Path) -> Picture | None:
    try:
        return decode(path)
    except InvalidRequest:
        return None


def small_writer(image: Image.Image) -> Callable[[Path], None]:
    """Writes the thumbnail of a picture, which is made smaller itself."""
    return lambda place: _write(image, place)


def _write(image: Image.Image, place: Path) -> None:
    image.thumbnail((SIDE, SIDE), Image.Resampling.BICUBIC, reducing_gap=3)  # before it is copied in another mode
    small = image.convert("RGBA" if image.has_transparency_data else "RGB")
    small.save(place, "WEBP", quality=QUALITY, icc_profile=image.info.get("icc_profile"))
