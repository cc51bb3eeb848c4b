"""What differs between what was asked and what the service says, and that no key is ever among it."""

from typing import Any

import pytest
from pydantic import SecretStr

from backend.protocol.translate import HIDDEN, differences, used_from_meta, without_key
from backend.protocol.wire import WireRequest

SENT = WireRequest(prompt="a cat", width=512, height=384, samples=2, enhance_prompt=False, num_inference_steps=30)


@pytest.mark.parametrize(
    ("meta", "found"),
    [
        ({"steps": "30", "safetychecker": "no", "guidance_scale": "5.0", "strength": "0.7", "H": "384"}, []),
        ({"num_inference_steps": 30.0, "safety_checker": False, "width": 512}, []),
        ({"negative_prompt": None, "prompt": "a cat "}, []),
        ({"negative_prompt": ""}, []),
        ({"seed": 3163825381}, []),
        ({"steps": 20}, [("num_inference_steps", 30, 20)]),
        ({"prompt": "a cat DSLR"}, [("prompt", "a cat", "a cat DSLR")]),
        ({"negative_prompt": "ugly"}, [("negative_prompt", None, "ugly")]),
        ({"n_samples": 1, "W": 1024}, [("width", 512, 1024), ("samples", 2, 1)]),
        ({"safety_checker": "yes"}, [("safety_checker", "no", "yes")]),
        ({"enhance_prompt": True}, [("enhance_prompt", "no", True)]),
        ({"unknown": 5, "outdir": "out"}, []),
    ],
)
def test_only_what_really_differs_is_listed(meta: dict[str, Any], found: list[tuple[str, Any, Any]]) -> None:
    assert [(d.field, d.asked, d.got) for d in differences(SENT.body(), used_from_meta(meta))] == found


def test_an_asked_seed_differs_where_another_was_used() -> None:
    sent = SENT.model_copy(update={"seed": 5}).body()
    assert [(d.field, d.asked, d.got) for d in differences(sent, {"seed": 6})] == [("seed", 5, 6)]
    assert differences(sent, {"seed": "5"}) == ()


def test_no_echo_of_the_key_remains() -> None:
    meta = {"key": "s3cret", "Key": 1, "url": "https://x/?k=s3cret", "list": [{"a": "s3cret!"}], "s3cret": 1, "n": 5}
    kept = without_key(meta, SecretStr("s3cret"))
    assert "s3cret" not in repr(kept)
    assert kept == {"url": f"https://x/?k={HIDDEN}", "list": [{"a": f"{HIDDEN}!"}], HIDDEN: 1, "n": 5}
