"""The frames that the page draws while a mask is painted are the regions that a run would have."""

import json
import shutil
import subprocess
from base64 import b64encode
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from backend.imaging.mask import Mask
from backend.imaging.region import Working, regions

pytestmark = pytest.mark.slow

SCRIPT = Path(__file__).with_name("frames_of.js")
SIZES = [(1, 1), (7, 5), (64, 48), (333, 250), (640, 129), (1500, 1100), (1201, 37), (2053, 1540)]
WORKINGS = [Working(), Working(1024, 64), Working(512, 8), Working(None, 8)]


def drawn(random: np.random.Generator, size: tuple[int, int], most: int) -> Mask:
    """Some blots, of any grey above black, and single pixels."""
    width, height = size
    levels = np.zeros((height, width), np.uint8)
    for _ in range(random.integers(0, most)):
        left, top = random.integers(width), random.integers(height)
        wide, tall = random.integers(1, max(width // 8, 2)), random.integers(1, max(height // 8, 2))
        levels[top : top + tall, left : left + wide] = random.integers(1, 256)
    return Mask(Image.fromarray(levels))


def case(mask: Mask, avoid: Mask | None, working: Working) -> dict[str, Any]:
    coded = {"mask": b64encode(mask.image.tobytes()).decode(), "avoid": ""}
    if avoid:
        coded["avoid"] = b64encode(avoid.image.tobytes()).decode()
    width, height = mask.size
    return {"width": width, "height": height, "side": working.side, "multiple": working.multiple, **coded}


def test_the_page_finds_the_same_regions_as_a_run() -> None:
    node = shutil.which("node")
    if not node:
        pytest.skip("there is no node here")
    random = np.random.default_rng(20)
    masks = [(drawn(random, size, most), size) for size in SIZES for most in (3, 12, 60) for _ in range(2)]
    given = [
        (mask, drawn(random, size, 40) if number % 3 == 2 else None, WORKINGS[number % len(WORKINGS)])
        for number, (mask, size) in enumerate(masks)
    ]
    text = json.dumps([case(*each) for each in given])
    answer = subprocess.run([node, str(SCRIPT)], input=text, capture_output=True, text=True, check=True, timeout=120)
    wanted = [[[*r.box, *r.size] for r in regions(mask, working, avoid)] for mask, avoid, working in given]
    assert json.loads(answer.stdout) == wanted
    assert max(map(len, wanted)) > 3  # some fall into several
    assert any(avoid and len(found) for (_, avoid, _), found in zip(given, wanted, strict=True))
