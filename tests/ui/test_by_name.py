"""What crosses between Python and the page's scripts goes by name, and both sides know the same names."""

import re
from pathlib import Path
from typing import Any

from ui.by_name import asked, asked_first

UI = Path(__file__).parent.parent.parent / "ui"
SEED: Any = object()
NOTE: Any = object()


def test_names_and_components_stay_together() -> None:
    event = asked("told", {"note": NOTE, "seed": SEED}, {"seed": SEED})
    assert (event["inputs"], event["outputs"]) == ([NOTE, SEED], [SEED])
    assert event["js"].endswith('.answer("told", ["note", "seed"], ["seed"], values)')
    first = asked_first("told", {"seed": SEED, "note": NOTE})
    assert list(first["inputs_kwargs"].items()) == [("seed", SEED), ("note", NOTE)]
    assert first["js"].endswith('.answer("told", ["seed", "note"], ["seed", "note"], values)')


def test_whatever_the_page_asks_its_scripts_answer_and_nothing_else() -> None:
    page, answers = ((UI / name).read_text(encoding="utf-8") for name in ("page.py", "studio/js/answers.js"))
    offered = re.search(r"  return \{\n(.*?)\n  \};", answers, re.DOTALL)
    assert offered
    known = set(re.findall(r"^    (?:async )?(\w+)(?=:|\()", offered[1], re.MULTILINE))
    assert known == set(re.findall(r'asked(?:_first)?\(\s*"(\w+)"', page))
