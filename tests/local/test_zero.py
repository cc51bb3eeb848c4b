"""On a ZeroGPU Space: a stand-in for its package runs each decorated call in a forked process, as the real one does."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.local
ROOT = Path(__file__).parent.parent.parent
SPACES = """
import inspect, multiprocessing, pickle, os
fork = multiprocessing.get_context("fork")

def GPU(duration):
    def decorate(function):
        assert inspect.isgeneratorfunction(function)  # else the real one would pickle what it returns
        def work(pipe, arguments):
            try:
                for value in function(*pickle.loads(arguments)):
                    pipe.send(("value", value))
                pipe.send(("end", os.getpid()))
            except BaseException as error:
                pipe.send(("error", error))
        def call(*arguments):
            ours, theirs = fork.Pipe()
            process = fork.Process(target=work, args=(theirs, pickle.dumps(arguments)))
            process.start()
            try:
                while True:
                    kind, value = ours.recv()
                    if kind == "error":
                        raise value
                    if kind == "end":
                        print("ran in", "another" if value != os.getpid() else "the same", "process")
                        return
                    yield value
            finally:
                process.terminate()
        return call
    return decorate
"""
PROGRAM = """
import sys
import torch; torch.set_num_threads(1)
import numpy as np
from PIL import Image
from backend.engines.run_context import RunContext
from backend.engines.local.engine import LocalEngine
from backend.engines.local.model import LocalOptions
from backend.errors import Cancelled
from backend.imaging.mask import Mask
from backend.imaging.picture import Picture
from backend.inpainter import Inpainter
from backend.request import InpaintRequest
image = Image.effect_mandelbrot((96, 64), (-2, -1, 1, 1), 90).convert("RGB")
mask = Image.new("L", image.size); mask.paste(255, (40, 20, 60, 40))
request = InpaintRequest(
    init_image=Picture(image), mask_image=Mask(mask), prompt="x", seed=3, samples=2, num_inference_steps=9, strength=1.0
)
def stop(fraction, *_):
    if fraction > 0.6:
        raise Cancelled("Stopped.")
def tell():
    engine = Inpainter({"local": LocalEngine(LocalOptions(model=sys.argv[1], side=128))})
    told = []
    result = engine.run(request, "local", RunContext(on_report=lambda *report: told.append(report)))
    heard, seen = [fraction for fraction, _, _ in told], [picture for _, _, picture in told if picture]
    print("samples", [hash(s.image.image.tobytes()) for s in result.samples])
    print("heard", heard == sorted(heard), heard[-1], bool(seen))
    print("kept", len(engine.run(request, "local", RunContext(on_report=stop)).samples))
sys.path.insert(0, sys.argv[2])
tell()
print("and without")
sys.path.remove(sys.argv[2]); del sys.modules["spaces"]
tell()
"""


def said(model: Path, spaces: Path) -> list[str]:
    """By a program that is on a Space first and then is not: what it imports takes far longer than what it does."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-c", PROGRAM, str(model), str(spaces)]
    run = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=300)
    assert run.returncode == 0, run.stderr[-2000:]
    return run.stdout.splitlines()


def test_a_run_goes_through_the_decorator_and_is_the_same(models: dict[str, Path], tmp_path: Path) -> None:
    (tmp_path / "spaces.py").write_text(SPACES)
    lines = said(models["sd4"], tmp_path)
    lent, plain = lines[: lines.index("and without")], lines[lines.index("and without") + 1 :]
    assert [line for line in lent if line.startswith("ran in")] == ["ran in another process"]
    assert [line for line in lent if not line.startswith("ran in")] == plain
    assert plain[1:] == ["heard True 1.0 True", "kept 1"]
