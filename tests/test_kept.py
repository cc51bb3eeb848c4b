"""How long runs are kept, as the whole program keeps to it: said on the page, done at the start, and on a Space by
itself."""

from pathlib import Path

import httpx
import pytest
from keeping import keep, new_run, result_of
from serving import Server
from waiting import until

from backend.history import HistoryStore
from backend.history.board import Verdict
from backend.history.review import Opinion, SampleOf
from backend.imaging.mask import Mask
from backend.imaging.picture import Picture
from backend.request import InpaintRequest
from backend.settings import Settings
from ui.studio.kept import kept_sentence


def test_a_space_keeps_a_week_where_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def kept() -> tuple[float, float]:
        settings = Settings()
        return settings.keep_days, settings.keep_gb

    assert kept() == (0, 0)
    monkeypatch.setenv("SPACE_ID", "ada/studio")
    assert kept() == (7, 20)
    monkeypatch.setenv("INPAINT_KEEP_DAYS", "0")
    monkeypatch.setenv("INPAINT_KEEP_GB", "0.5")
    assert kept() == (0, 0.5)


@pytest.mark.parametrize("value", ["-1", "inf", "nan", "a week", "1e300"])
def test_what_is_no_time_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("INPAINT_KEEP_DAYS", value)
    with pytest.raises(ValueError, match="keep_days"):
        Settings()


@pytest.mark.parametrize(
    ("days", "gigabytes", "sentence"),
    [
        (0, 0, ""),
        (7, 0, "Samples are kept for 7 days; approved ones stay."),
        (1, 0, "Samples are kept for 24 hours; approved ones stay."),
        (1 / 24, 0, "Samples are kept for 1 hour; approved ones stay."),
        (7, 20, "Samples are kept for 7 days, the newest 20 GB of all; approved ones stay."),
        (0, 0.5, "The newest 0.5 GB of all samples are kept; approved ones stay."),
    ],
)
def test_the_page_says_how_long(days: float, gigabytes: float, sentence: str) -> None:
    assert kept_sentence(days, gigabytes) == sentence


@pytest.mark.slow
def test_what_is_too_much_goes_at_the_start_and_what_is_approved_survives_every_start(
    photo: Picture, mask: Mask, tmp_path: Path
) -> None:
    asked = InpaintRequest(init_image=photo, mask_image=mask, seed=1)
    history = HistoryStore(tmp_path / "data")
    ids = []
    for _ in range(2):
        run = history.create(new_run(asked, tmp_path))
        ids.append(keep(history, run, asked, result_of(asked)).id)
    history.review.hold(SampleOf(ids[1], 0), "eve", Opinion(Verdict.APPROVED, starred=False))
    history.close()
    old, approved = (tmp_path / "data" / "runs" / run_id for run_id in ids)
    for _ in range(2):
        with Server(tmp_path, INPAINT_KEEP_DAYS="7", INPAINT_KEEP_GB="0.000001") as server:
            until(lambda: not old.exists())
            assert "Samples are kept for 7 days, the newest" in httpx.get(server.url).text
    assert (approved / "0.png").exists()
