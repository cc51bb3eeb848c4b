"""A stranger's file takes its time and its memory and no more, and nothing of it is left behind."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from functools import cache
from pathlib import Path

import pytest
from PIL import Image
from waiting import until

from backend.errors import EngineUnavailable, InvalidRequest
from backend.imaging.files.codec import decode, decode_mask
from backend.imaging.files.source import Source
from backend.imaging.reading import child
from backend.imaging.reading.process import Budget, ReadingProcesses, _Talk
from backend.imaging.reading.reader import Reader, ReadingLimits
from tests.backend.imaging.files.bad_files import cut_files, encoded
from tests.backend.imaging.files.costly_files import SLOW_FILES, bmp_of_runs, jpeg_of_scans, tiff_of_strips
from tests.backend.imaging.files.profiles import ink_profile, srgb_profile
from tests.backend.imaging.pictures import camera_exif, file_of, noise

ROOT = Path(__file__).parents[4]
ON_LINUX = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="processes are looked at on Linux only")
HURRIED = ReadingLimits(seconds=1.5)


def children(pid: int) -> list[int]:
    """The reading processes that this one has started and that are still there; other tests have servers running."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(found) for task in tasks for found in task.read_text().split() if is_reading(found)]


def is_reading(pid: str) -> bool:
    try:
        return child.__name__.encode() in Path(f"/proc/{pid}/cmdline").read_bytes()
    except FileNotFoundError:  # it is gone
        return False


@cache  # asked for by every test of them
def files_read_apart() -> dict[str, bytes]:
    rest = {"exif": camera_exif(6), "icc_profile": srgb_profile()}
    big = Image.effect_noise((1700, 900), 80)
    return {
        "tiff": file_of(noise("RGB", (40, 30)), "TIFF", icc_profile=srgb_profile(), dpi=(300, 150)),
        "large tiff": file_of(big.convert("RGB"), "TIFF"),
        "tiff with alpha": file_of(noise("RGBA"), "TIFF"),
        "tiff of 16 bits": file_of(Image.new("I;16", (5, 4), 7000), "TIFF"),
        "turned progressive jpeg": file_of(noise("RGB", (40, 30)), "JPEG", progressive=True, **rest),
        "jpeg of inks": file_of(Image.new("CMYK", (16, 16), (9, 80, 0, 4)), "JPEG", icc_profile=ink_profile()),
        "lossless webp": file_of(noise("RGBA", (40, 30)), "WEBP", lossless=True, exact=True, **rest),
        "animated webp": file_of(noise("RGB"), "WEBP", save_all=True, append_images=[noise("RGB", seed=2)]),
        "avif": file_of(noise("RGB", (40, 30)), "AVIF", **rest),
        "grey webp with alpha": file_of(noise("LA", (40, 30)).convert("RGBA"), "WEBP"),
    }


@pytest.mark.slow
@pytest.mark.parametrize("name", files_read_apart())
def test_what_is_read_in_another_process_is_the_same_in_all(name: str) -> None:
    data = files_read_apart()[name]
    read, plain = Reader().decode(data), decode(data)
    assert read == plain
    assert read.notes == plain.notes


def test_a_lossy_mask_is_cleaned_wherever_it_is_read(tmp_path: Path) -> None:
    mask = Image.new("L", (64, 48))
    mask.paste(255, (10, 10, 40, 40))
    (tmp_path / "mask").write_bytes(file_of(mask, "JPEG", progressive=True, quality=30))
    assert Reader().decode_mask(tmp_path / "mask") == decode_mask(tmp_path / "mask")


def test_a_refusal_comes_from_there_in_its_own_words() -> None:
    cut = cut_files()["progressive 0.7"]
    with pytest.raises(InvalidRequest, match="cut short"):
        Reader().decode(cut)


@pytest.mark.slow
@ON_LINUX
@pytest.mark.parametrize("name", ["jpeg of scans", "bmp of runs"])
def test_a_picture_that_takes_too_long_is_ended_with_a_sentence_and_leaves_nothing(name: str) -> None:
    with pytest.raises(InvalidRequest, match="takes too long to read: save it anew"):
        Reader(HURRIED).decode(SLOW_FILES[name]())
    assert not children(os.getpid())


@pytest.mark.slow
@ON_LINUX
def test_a_picture_that_needs_too_much_memory_is_refused_with_a_sentence() -> None:
    strips = tiff_of_strips(3_000_000)  # 24 MB that Pillow would make 600 MB of
    with pytest.raises(InvalidRequest, match="needs too much memory"):
        Reader(ReadingLimits(memory=100_000_000)).decode(strips)
    small = ReadingLimits(memory=16_000_000, memory_of_pixel=0, memory_of_byte=0)
    with pytest.raises(InvalidRequest, match="needs too much memory"):
        Reader(small).decode(encoded("TIFF", (2000, 1500)))


def test_many_slow_pictures_of_one_owner_hold_up_nobody_else() -> None:
    reader = Reader(ReadingLimits(seconds=300))
    slow, failed = jpeg_of_scans(), []

    def read() -> None:
        with pytest.raises(EngineUnavailable):
            reader.decode(slow, "busy")
        failed.append(1)

    threads = [threading.Thread(target=read) for _ in range(5)]
    for thread in threads:
        thread.start()
    assert reader.decode(files_read_apart()["avif"], "other").size == (30, 40)
    assert not failed
    reader._limits = ReadingLimits(wait=0)
    reader.close()

    def is_empty() -> bool:
        reader.close()
        return not (reader._apart._waiting or reader._apart._under_way.total())

    until(is_empty)
    for thread in threads:
        thread.join()
    assert len(failed) == 5


@ON_LINUX
def test_what_is_under_way_is_ended_with_the_program_and_nothing_is_begun_after() -> None:
    reader, said = Reader(), []

    def read() -> None:
        try:
            reader.decode(jpeg_of_scans())
        except EngineUnavailable as error:
            said.append(str(error))

    thread = threading.Thread(target=read)
    thread.start()
    until(lambda: children(os.getpid()))
    reader.close()
    thread.join()
    assert "ending" in said[0]
    assert not children(os.getpid())
    with pytest.raises(EngineUnavailable, match="ending"):
        reader.decode(encoded("TIFF"))


@pytest.mark.slow
@ON_LINUX
def test_it_is_ended_by_the_system_when_the_program_was_killed(tmp_path: Path) -> None:
    (tmp_path / "slow").write_bytes(bmp_of_runs())
    program = (
        "import sys, pathlib; from backend.imaging.reading.reader import *; Reader(ReadingLimits(seconds=500)).decode"
    )
    parent = subprocess.Popen([sys.executable, "-c", f"{program}(pathlib.Path({str(tmp_path / 'slow')!r}))"], cwd=ROOT)
    until(lambda: (begun := children(parent.pid)) and processor_ticks(begun[0]) >= 60, 60)
    (reading,) = children(parent.pid)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    while Path(f"/proc/{reading}").exists() and state(reading) != "Z":
        time.sleep(0.02)
        assert processor_ticks(reading) < 1000, "it goes on"


def processor_ticks(pid: int) -> int:
    """Hundredths of a second that a process has used."""
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11])


def state(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


@ON_LINUX
def test_the_process_knows_no_secret_of_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INPAINT_HOSTED_KEY", "sk-secret")
    processes = ReadingProcesses()
    process = processes._started(Budget(5, 100_000_000, 100))
    known = Path(f"/proc/{process.pid}/environ").read_bytes()
    processes._end(process)
    assert b"sk-secret" not in known


GOOD = {
    "mode": "RGB",
    "size": [2, 2],
    "icc": 0,
    "exif": 0,
    "xmp": 0,
    "colour": [],
    "resolution": None,
    "notes": [],
    "lossy": False,
}
LIES = {
    "no answer": b"",
    "an endless answer": (2**40).to_bytes(8, "big"),
    "no object": [1],
    "a huge picture": GOOD | {"size": [7000, 7000]},
    "a negative picture": GOOD | {"size": [-2, -2]},
    "a foreign mode": GOOD | {"mode": "CMYK"},
    "an endless profile": GOOD | {"icc": 2**40},
    "a negative profile": GOOD | {"icc": -1},
    "an endless description": GOOD | {"xmp": 2**40},
    "colours that are no bytes": GOOD | {"colour": [["gAMA", 1]]},
    "too few pixels": GOOD,
    "no size": {"mode": "RGB"},
}


@pytest.mark.parametrize("name", LIES)
def test_a_process_that_lies_is_not_believed(name: str) -> None:
    lie = LIES[name]
    text = lie if isinstance(lie, bytes) else len(json.dumps(lie)).to_bytes(8, "big") + json.dumps(lie).encode()
    liar = "import sys; sys.stdin.buffer.read(9); sys.stdout.buffer.write(" + repr(text + b"1234") + ")"
    process = subprocess.Popen([sys.executable, "-c", liar], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    with process, pytest.raises((InvalidRequest, ValueError, KeyError, TypeError, EOFError)):
        _Talk(process, Budget(5, 100_000_000, 1000)).read(Source(b"x"))
