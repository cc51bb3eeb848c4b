"""Masks of other tools at the endpoint: what is marked changes, nothing else does, and meta says how it was read."""

import base64
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from endpoint import EndpointServer, coded, opened
from fakes import InvertingEngine
from mask_files import SIZE, disc, flat, holed, photo, right, stored
from PIL import Image


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EndpointServer]:
    with EndpointServer(tmp_path_factory.mktemp("endpoint"), InvertingEngine()) as server:
        yield server


def filled(server: EndpointServer, mask: Image.Image) -> tuple[np.ndarray, dict[str, Any]]:
    reply = server.inpaint(init_image=coded(photo()), mask_image=coded(mask))
    assert reply["status"] == "success", reply
    return np.asarray(opened(server.client.get(reply["output"][0]).content)), reply["meta"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("mask", "note"),
    [
        (holed(Image.new("RGB", SIZE, "white")), "Transparent part taken as the mask."),
        (holed(photo()), "Transparent part taken as the mask."),
        (flat((0, 0, 0, 0), (255, 0, 0, 100), "RGBA"), "What is painted on the transparent ground taken as the mask."),
        (flat(0, 1, "L"), "Lighter of two greys taken as the mask, fully."),
        (flat("black", "red"), "The colour #ff0000 on #000000 taken as the mask."),
        (Image.fromarray(right().astype(np.uint16)), "Lighter of two greys taken as the mask, fully."),
        (flat(0, 255, "L"), ""),
    ],
)
def test_what_is_marked_changes_and_nothing_else(endpoint: EndpointServer, mask: Image.Image, note: str) -> None:
    after, meta = filled(endpoint, mask)
    before = np.asarray(photo())
    assert (after[right()] == 255 - before[right()]).all()
    assert (after[~right()] == before[~right()]).all()
    assert meta.get("mask_note", "") == note


def test_grey_levels_blend_as_ever(endpoint: EndpointServer) -> None:
    after, meta = filled(endpoint, disc(0, 255, "L"))
    before, levels = np.asarray(photo()).astype(int), np.asarray(disc(0, 255, "L")).astype(int)[..., None]
    assert np.abs(after - (before + (255 - 2 * before) * levels / 255)).max() <= 1
    assert "mask_note" not in meta


def test_labels_are_refused_in_one_sentence(endpoint: EndpointServer) -> None:
    labels = flat(0, 1, "L")
    labels.paste(2, (0, 0, 30, 30))
    reply = endpoint.inpaint(init_image=coded(photo()), mask_image=coded(labels))
    assert reply["status"] == "error"
    assert "The mask_image is invalid. This mask has several colours or labels" in reply["message"]


def test_a_tiff_says_the_same(endpoint: EndpointServer) -> None:
    data = base64.b64encode(stored(flat(0, 7, "L"), "TIFF")).decode()
    reply = endpoint.inpaint(init_image=coded(photo()), mask_image=f"data:image/tiff;base64,{data}")
    assert reply["meta"]["mask_note"] == "Lighter of two greys taken as the mask, fully."
