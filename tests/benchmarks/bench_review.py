"""The board's lists in a full history against a small one: processor time of a page, and how many runs were there.

python -m tests.benchmarks.bench_review [runs] [database URL]
"""

import random
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, insert

from backend.history import HistoryStore
from backend.history.board import Filters, Place, Sight, folded
from backend.history.review_tables import BoardRow, CommentRow, VerdictRow
from backend.history.tables import RunRow, SampleRow

PAGE, AT_ONCE, SMALL = 50, 2000, 1000
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
WORDS = [
    "sand",
    "sea",
    "sky",
    "pole",
    "lamp",
    "wall",
    "paint",
    "wood",
    "fence",
    "grass",
    "stone",
    "cloud",
    "light",
    "shadow",
    "water",
    "rose",
]
ALL, SOME = Sight(is_everything=True), Sight(visitor="visitor 7")
LISTS = {
    "first page, all": (ALL, Filters()),
    "first page, a visitor's": (SOME, Filters()),
    "an engine": (ALL, Filters(engine="hosted")),
    "a word that is often there": (ALL, Filters(text="Sand")),
    "a word that is nowhere": (ALL, Filters(text="zebra")),
    "a visitor's word that is nowhere": (SOME, Filters(text="zebra")),
    "approved, one of a hundred": (ALL, Filters(verdict="approved")),
    "rework, none": (ALL, Filters(verdict="rework")),
    "undecided": (ALL, Filters(verdict="none")),
    "a day": (ALL, Filters(since=BEGIN, until=BEGIN + timedelta(days=1))),
    "a day, and a word that is nowhere": (ALL, Filters(text="zebra", until=BEGIN + timedelta(days=1))),
}


def made(numbers: range) -> Iterator[tuple[type, list[dict[str, Any]]]]:
    """Rows of runs with four samples each, as large as real ones; one of a hundred is approved and spoken about."""
    runs, boards, samples, verdicts, comments = [], [], [], [], []
    for number in numbers:
        lots = random.Random(number)
        run_id = f"{lots.getrandbits(128):032x}"
        prompt = " ".join(lots.choices(WORDS, k=8))
        asked = {"prompt": prompt, "negative_prompt": "text", "seed": number, "told": "x" * 1500}
        common = {
            "visitor": f"visitor {number % 20}",
            "created": BEGIN + timedelta(minutes=number),
            "engine": "hosted" if number % 10 == 0 else "content_aware",
            "name": "photo.jpg",
        }
        more = {"status": "done", "stamp": "", "init_file": "init.jpg", "asked": asked, "got": {}, "delivery": {}}
        runs.append({"id": run_id, **common, **more, "notes": {}, "report": {}, "error": "", "picture_id": ""})
        is_held = number % 100 == 1
        counts = {"undecided": 3 if is_held else 4, "approved": int(is_held), "rejected": 0, "rework": 0}
        size = {"width": 1200, "height": 800, "negative_prompt": "text"}
        boards.append({"run_id": run_id, **common, **counts, **size, "prompt": prompt, "folded": folded(prompt)})
        samples += [{"run_id": run_id, "position": n, "seed": n, "flagged": False, "receipt": {}} for n in range(4)]
        if is_held:
            word = {"run_id": run_id, "position": 0, "reviewer": "eve", "at": BEGIN}
            verdicts.append({**word, "verdict": "approved", "starred": False})
            comments.append({**word, "id": run_id, "text": "good", "resolved": False})
    yield from (
        (RunRow, runs),
        (BoardRow, boards),
        (SampleRow, samples),
        (VerdictRow, verdicts),
        (CommentRow, comments),
    )


def fill(url: str, numbers: range) -> None:
    database = create_engine(url)
    for begin in range(numbers.start, numbers.stop, AT_ONCE):
        with database.begin() as connection:
            for table, rows in made(range(begin, min(begin + AT_ONCE, numbers.stop))):
                if rows:
                    connection.execute(insert(table), rows)
    database.dispose()


def milliseconds(
    history: HistoryStore, sight: Sight, filters: Filters, after: Place | None = None
) -> tuple[float, int]:
    """Of the processor, for a page with all that is shown of its runs, the least of five; and how many these are."""
    least, count = float("inf"), 0
    for _ in range(5):
        begin = time.process_time()
        rows = history.board.page(sight, filters, PAGE, after)
        ids = [row.run_id for row in rows]
        history.review.samples(ids)
        history.review.said(ids)
        least, count = min(least, time.process_time() - begin), len(rows)
    return 1000 * least, count


def measured(history: HistoryStore) -> dict[str, tuple[float, int]]:
    found = {name: milliseconds(history, *asked) for name, asked in LISTS.items()}
    middle = Place(BEGIN + timedelta(minutes=SMALL // 2), "")
    return found | {"a page behind many others": milliseconds(history, ALL, Filters(), middle)}


def main(runs: int, url: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        address = url or f"sqlite:///{folder}/data/history.db"
        history = HistoryStore(Path(folder) / "data", url)
        fill(address, range(SMALL))
        few = measured(history)
        fill(address, range(SMALL, runs))
        tracemalloc.start()
        many = measured(history)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        many = measured(history)
        history.close()
    print(f"{'':36}{SMALL:>9,} runs{runs:>12,} runs   ratio")
    for name, (after, count) in many.items():
        before = few[name][0]
        print(f"{name:36}{before:>11.1f} ms{after:>14.1f} ms{after / before:>8.1f}   {count} runs")
    print(f"most memory of Python objects meanwhile: {most / 1e6:.1f} MB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000, sys.argv[2] if len(sys.argv) > 2 else "")
