"""All parts but the page, put together from the settings: what a front end without Gradio starts from."""

import subprocess
import sys
from pathlib import Path

import pytest
from queued import WAIT, new_run, small_request

from backend.application import build
from backend.history import Status
from backend.settings import Settings
from backend.startup import StartError

ROOT = Path(__file__).parents[2]


def test_a_run_is_made_and_found_again_by_the_next_start(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data")
    application = build(settings, tmp_path / "served")
    application.start()
    run = application.jobs.submit(new_run(small_request(), tmp_path, "content_aware"), small_request())
    assert application.jobs.wait(run.id, WAIT).status is Status.DONE
    application.close()
    again = build(settings, tmp_path / "served")
    assert again.history.get_of("me", run.id).samples[0].receipt.changed_outside == 0
    again.close()


def test_an_engine_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(StartError, match="INPAINT_ENGINE is “none”: choose one of content_aware, hosted, local"):
        build(Settings(data=tmp_path / "data", engine="none"), tmp_path / "served")


@pytest.mark.slow
def test_no_page_is_imported() -> None:
    program = "import sys, backend.application; print([name for name in sys.modules if name.split('.')[0] in HEAVY])"
    program = program.replace("HEAVY", "('gradio', 'ui', 'torch', 'diffusers')")
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True)
    assert found.stdout.strip() == "[]"
