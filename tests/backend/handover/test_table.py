"""The table, read by another reader: rows in the order in which things were said, and no formulas."""

import csv
from io import StringIO
from pathlib import Path

import pytest
from handed_over import Folder, comment, content, run, sample, verdict

from backend.handover import Kind
from backend.handover.table import COLUMNS, harmless


def read(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(content.decode("utf-8-sig"), newline="")))


def test_things_are_in_the_order_in_which_they_were_said(tmp_path: Path) -> None:
    first = sample(0, [verdict(9), verdict(2, "rejected", reviewer="x")], [comment(5, "too green", point=[12.5, 7.0])])
    second = sample(1, [verdict(7, None, starred=True)], [comment(1, "why?", resolved=True)])
    told = content(Kind.CSV, [run(1, [first, sample(2)]), run(2, [second])], Folder(tmp_path))
    rows = read(told)
    assert [(row["number"], row["said"], row["at"][17:19]) for row in rows] == [
        ("3", "comment", "01"),
        ("1", "verdict", "02"),
        ("1", "comment", "05"),
        ("3", "verdict", "07"),
        ("1", "verdict", "09"),
        ("2", "", ""),
    ]
    assert [row["verdict"] for row in rows] == ["", "rejected", "", "", "approved", ""]
    assert [row["starred"] for row in rows] == ["", "false", "", "true", "false", ""]
    assert (rows[2]["text"], rows[2]["x"], rows[2]["y"], rows[0]["resolved"]) == ("too green", "12.5", "7", "true")
    assert tuple(rows[0]) == COLUMNS
    assert {row["seed"] for row in rows} == {"1234", "1235", "1236"}


def test_it_is_what_spreadsheets_and_the_rfc_expect(tmp_path: Path) -> None:
    text = 'she said "no",\r\nthen: 海边 😀'
    told = content(Kind.CSV, [run(1, [sample(0, comments=[comment(1, text)])])], Folder(tmp_path))
    assert told.startswith(b"\xef\xbb\xbfnumber,")
    assert told.endswith(b"\r\n")
    assert b'"she said ""no"",\r\nthen' in told
    assert read(told)[0]["text"] == text


@pytest.mark.parametrize("sign", "=+-@＝＋－＠")
@pytest.mark.parametrize("before", ["", "\t", "\r", "\n", " ", "\u00a0\t", "\ufeff", "\u200b"])
def test_no_cell_is_a_formula(tmp_path: Path, sign: str, before: str) -> None:
    text = f"{before}{sign}HYPERLINK(1)"
    said = sample(0, [verdict(1, name=text)], [comment(2, text)])
    told = content(
        Kind.CSV, [run(1, [said], prompt=text, negative_prompt=text, name=text, engine=text)], Folder(tmp_path)
    )
    rows = read(told)
    cells = [row[name] for row in rows for name in ("prompt", "negative_prompt", "picture", "engine")]
    assert {*cells, rows[0]["name"], rows[1]["text"]} == {"'" + text}


def test_other_texts_stay_as_they_are() -> None:
    for text in ("", "a=b", "1-2", "'", "é", " plain", "．=1"):
        assert harmless(text) == text


def test_half_characters_and_nothing_at_all_can_be_written(tmp_path: Path) -> None:
    text = "a\ud800b\0c"
    runs = [run(1, [sample(0, comments=[comment(1, text)])], prompt=text)]
    for kind in Kind:
        assert content(kind, runs, Folder(tmp_path)), kind
    (row,) = read(content(Kind.CSV, runs, Folder(tmp_path)))
    assert row["text"] == "a?bc"
