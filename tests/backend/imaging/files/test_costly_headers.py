"""What a file is is found out within 64 MB and a second of processor, whatever its tags say: held by the system."""

import subprocess
import sys
from pathlib import Path

import pytest

from backend.errors import InvalidRequest
from backend.imaging.files.codec import inspect
from backend.imaging.geometry import Size
from tests.backend.imaging.files.bad_files import chunk, png
from tests.backend.imaging.files.costly_files import costly_headers, jpeg_of_scans, shared_tags, tiff_of_tags

pytest.importorskip("resource", reason="limits of a process are those of Unix")
ROOT = Path(__file__).parents[4]
CHILD = """
import resource, sys
from pathlib import Path
from backend.errors import InvalidRequest
from backend.imaging.files.codec import inspect
from backend.imaging.files.project_file import read_project
taken = int(Path("/proc/self/statm").read_text().split()[0]) * 4096
resource.setrlimit(resource.RLIMIT_AS, (taken + 64_000_000,) * 2)
for name in sys.argv[1:]:
    for read in (inspect, read_project):
        usage = resource.getrusage(resource.RUSAGE_SELF)
        resource.setrlimit(resource.RLIMIT_CPU, (int(usage.ru_utime + usage.ru_stime) + 2, resource.RLIM_INFINITY))
        try:
            read(Path(name))
        except InvalidRequest as error:
            if "memory" in str(error):
                raise
    print(Path(name).name, flush=True)
"""


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="the memory a process has is read on Linux only")
def test_no_header_costs_more_than_64_mb_or_two_seconds_of_processor(tmp_path: Path) -> None:
    files = costly_headers()
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    names = [str(tmp_path / name) for name in files]
    child = subprocess.run([sys.executable, "-c", CHILD, *names], cwd=ROOT, capture_output=True, text=True)
    assert child.stdout.split("\n")[:-1] == list(files), child.stderr[-500:]


def test_tags_of_a_tiff_file_that_share_their_bytes_are_refused_and_others_are_not() -> None:
    with pytest.raises(InvalidRequest, match="damaged"):
        inspect(tiff_of_tags())
    assert inspect(tiff_of_tags(each=1)).size == Size(64, 48)


def test_the_header_of_a_picture_of_many_scans_is_read_like_any_other() -> None:
    assert inspect(jpeg_of_scans()).size == Size(6000, 8000)


def test_shared_tags_still_say_how_the_picture_stands() -> None:
    data = bytearray(shared_tags(first=274))
    data[10:22] = b"\x12\x01\x03\x00\x01\x00\x00\x00\x06\x00\x00\x00"
    assert inspect(png(chunk(b"eXIf", bytes(data)), size=(8, 4))).size == Size(4, 8)
