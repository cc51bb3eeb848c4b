"""Links to reviewed pictures say nothing, cannot be made by others, and are over within a day."""

import pytest

from backend.server.review.picture_links import HALF_DAY, PLACE, LinkOver, PictureLinks, Shown

RUN, SALT = "a0" * 16, b"s" * 32


class Clock:
    now = 1000.5 * HALF_DAY

    def __call__(self) -> float:
        return self.now


def name_of(link: str) -> str:
    return link.removeprefix(PLACE)


def test_a_link_leads_back_and_stays_the_same_for_half_a_day() -> None:
    clock = Clock()
    links = PictureLinks(SALT, clock)
    made = {links.link(RUN, n, kind): Shown(RUN, n, kind) for n in range(3) for kind in ("image", "thumbnail")}
    assert len(made) == 6
    assert {link: links.behind(name_of(link)) for link in made} == made
    assert all(RUN not in link and link.endswith((".png", ".webp")) for link in made)
    clock.now += 0.49 * HALF_DAY
    assert links.link(RUN, 0, "image") in made
    clock.now += 0.02 * HALF_DAY
    assert links.link(RUN, 0, "image") not in made


def test_a_link_is_over_within_a_day() -> None:
    clock = Clock()
    links = PictureLinks(SALT, clock)
    link = links.link(RUN, 0, "image")
    clock.now += 1.4 * HALF_DAY
    assert links.behind(name_of(link)) == Shown(RUN, 0, "image")
    clock.now += 0.1 * HALF_DAY
    with pytest.raises(LinkOver):
        links.behind(name_of(link))


def test_what_others_make_up_is_no_link() -> None:
    links = PictureLinks(SALT)
    real = name_of(links.link(RUN, 0, "image"))
    others = name_of(PictureLinks(b"t" * 32).link(RUN, 0, "image"))
    changed = [real[:at] + ("A" if real[at] != "A" else "B") + real[at + 1 :] for at in range(0, real.index("."), 7)]
    for name in ("", ".png", "x", "A" * 86, "=", "ü", "a/b", others, real[4:], "A" + real, *changed):
        assert links.behind(name) is None, name
