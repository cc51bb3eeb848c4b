"""Names of files: of any words they are names, each another, on every system."""

import re

import pytest
from handed_over import run, sample

from backend.handover import Selection

HOSTILE = (
    *("../../etc/passwd", "C:\\Windows\\System32\\cmd.exe", "/abs/olute", "a\0b", "..", ".", "...", "con", "nul.png"),
    *("<script>.png", 'a"b|c?d*e:f', "x" * 5000, "\u202egnp.exe", "trailing. ", "a\nb", "-rf", "~root", "$(id)"),
)


def names(**more: str) -> list[str]:
    return [entry.name for entry in Selection([run(1, [sample(0), sample(1)], **more)]).entries]


def test_a_name_says_what_it_is() -> None:
    assert names(name="Lighthouse at dusk.jpg") == [
        "01-lighthouse-at-dusk-seed-1234.png",
        "02-lighthouse-at-dusk-seed-1235.png",
    ]
    assert names(name="", prompt="A cat, on the roof!")[0] == "01-a-cat-on-the-roof-seed-1234.png"
    assert names(name="", prompt="海边的灯塔")[0] == "01-海边的灯塔-seed-1234.png"
    assert names(name="", prompt="")[0] == "01-picture-seed-1234.png"


def test_what_is_hidden_is_in_no_name() -> None:
    (entry,) = Selection([run(1, [sample(0, seed=None)], name="", prompt="", engine="")]).entries
    assert entry.name == "01-picture.png"


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize("field", ["name", "prompt"])
def test_words_of_strangers_lead_nowhere(field: str, words: str) -> None:
    selection = Selection([run(1, [sample(0), sample(1)], **{"name": "", "prompt": "", field: words})])
    found = [*(entry.name for entry in selection.entries), *(n.partition("/")[2] for n in selection.masks.values())]
    assert len(set(found)) == 3
    for name in found:
        assert re.fullmatch(r"\d\d-[\w-]*\w\.png", name), name
        assert len(name.encode()) < 200


def test_numbers_sort_as_they_are_counted() -> None:
    entries = Selection([run(1, [sample(n) for n in range(120)])]).entries
    assert [entry.name for entry in entries] == sorted(entry.name for entry in entries)
    assert entries[0].name.startswith("001-")
