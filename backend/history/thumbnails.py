"""Small pictures of samples for lists: made when they are first asked for, and kept beside the samples."""

from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from backend.errors import InvalidRequest
from backend.history.run_files import RunFiles
from backend.history.troubles import in_one_sentence
from backend.imaging.files.codec import decode

SIDE = 480  # pixels of the longer side: twice what lists show, for dense screens
QUALITY = 82


@dataclass(frozen=True)
class Thumbnails:
    """Of the samples of one program. Every method raises HistoryTrouble."""

    files: RunFiles

    def of(self, run_id: str, position: int) -> Path | None:
        """The WebP file of a sample; None where the sample's own file is gone or damaged."""
        name = f"{position}-small.webp"
        path, sample = self.files.of(run_id, name), self.files.of(run_id, f"{position}.png")
        if not sample.exists():
            return None
        if not path.exists():
            try:
                image = decode(sample).image
            except InvalidRequest:
                return None
            with in_one_sentence():
                self.files.keep_made(run_id, name, lambda place: _write(image, place))
        return path


def _write(image: Image.Image, place: Path) -> None:
    image.thumbnail((SIDE, SIDE), Image.Resampling.BICUBIC, reducing_gap=3)  # before it is copied in another mode
    small = image.convert("RGBA" if image.has_transparency_data else "RGB")
    small.save(place, "WEBP", quality=QUALITY, icc_profile=image.info.get("icc_profile"))
