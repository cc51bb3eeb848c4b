"""What a box shows at first is found once for all clicks in it, and forgotten with its picture."""

import numpy as np
from drawn_objects import disc, drawn

from backend.imaging.geometry import Box, Size
from backend.imaging.picture import Picture
from backend.selection.attempts import Attempt
from backend.selection.beginnings import Beginnings
from backend.selection.problem import problems_of_box


def picture() -> Picture:
    return Picture(drawn(disc, Size(120, 90), np.random.default_rng(3)).image)


def begun(kept: Beginnings, picture: Picture, box: Box) -> Attempt | None:
    return kept.of(picture, box, problems_of_box(picture.image, box, ())[0])


def test_a_box_is_looked_into_once() -> None:
    kept, own = Beginnings(), picture()
    box = Box(10, 10, 100, 80)
    assert begun(kept, own, box) is begun(kept, own, box)
    assert begun(kept, own, box) is not begun(kept, own, Box(10, 10, 100, 81))


def test_no_picture_gets_what_was_found_in_one_that_is_gone() -> None:
    kept, image = Beginnings(), picture().image
    box, old = Box(10, 10, 100, 80), Picture(image)
    first, place = begun(kept, old, box), id(old)
    del old
    many = [Picture(image) for _ in range(10_000)]  # all alive: they take every free place of their size
    others = [other for other in many if id(other) == place]
    assert others, "no picture came to lie where the first one lay"
    assert begun(kept, others[0], box) is not first


def test_the_oldest_boxes_are_forgotten() -> None:
    kept, own = Beginnings(most=2), picture()
    boxes = [Box(10, 10, 100 - more, 80) for more in range(3)]
    first, second = [begun(kept, own, box) for box in boxes][:2]
    assert begun(kept, own, boxes[1]) is second
    assert begun(kept, own, boxes[0]) is not first
