"""JSON from elsewhere that every reader takes."""

import json

import orjson
from pydantic import SecretStr

from backend.protocol.translate import used_from_meta, without_key
from ui.plain_json import plain

HOSTILE = {
    "seed": 10**400,
    "a": [float("nan"), float("inf"), -(2**63), 2**64, "half \ud800 a character"],
    "half \udfff a name": {"b": 1.5, "c": None, "d": True},
}


def test_numbers_and_texts_that_no_reader_takes_are_replaced() -> None:
    read = orjson.loads(orjson.dumps(plain(HOSTILE)))
    assert read["a"][-1] == "half ? a character"
    assert read["half ? a name"] == {"b": 1.5, "c": None, "d": True}
    assert plain({"seed": 7, "e": [0.5, 2**63 - 1]}) == {"seed": 7, "e": [0.5, 2**63 - 1]}


def test_a_services_reply_is_so_before_it_is_kept() -> None:
    kept = without_key({"meta": HOSTILE}, SecretStr("long-secret-key"))
    assert orjson.dumps(kept)
    assert json.loads(json.dumps(kept, allow_nan=False)) == kept
    used = used_from_meta(
        {"negative_prompt": "\ud800", "W": 10**40, "seed": 10**40, "steps": {"a": 1}, "prompt": "a cat"}
    )
    assert used == {"negative_prompt": "?", "prompt": "a cat"}
