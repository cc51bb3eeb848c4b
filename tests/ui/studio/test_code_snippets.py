"""The call as code: what can be run here is run, and sends what was sent."""

import json
import shutil
import subprocess
from typing import Any

import pytest
from stand_in import StandIn

from ui.studio.code_snippets import KEY, call_html, call_snippets

SENT: dict[str, Any] = {
    "prompt": 'it\'s a "cat" \\ <b>\nnext line',
    "negative_prompt": None,
    "width": "512",
    "base64": False,
    "strength": 0.7,
    "seed": None,
}


def received(stand_in: StandIn) -> dict[str, Any]:
    return stand_in.bodies("submit")[-1]


@pytest.fixture
def snippets(stand_in: StandIn) -> dict[str, str]:
    stand_in.script({"submit": [{"json": {"status": "success"}}]})
    return call_snippets(f"{stand_in.address}/inpaint", SENT)


def test_curl_sends_the_same(snippets: dict[str, str], stand_in: StandIn) -> None:
    if not shutil.which("curl"):
        pytest.skip("curl is not on this machine")
    subprocess.run(["sh", "-c", snippets["curl"]], check=True, capture_output=True, timeout=30)
    assert received(stand_in) == {"key": KEY, **SENT}


def test_javascript_sends_the_same(snippets: dict[str, str], stand_in: StandIn) -> None:
    subprocess.run(["node", "--input-type=module"], input=snippets["JavaScript"], text=True, check=True, timeout=30)
    assert received(stand_in) == {"key": KEY, **SENT}


def test_python_builds_the_same_payload(snippets: dict[str, str]) -> None:
    payload = snippets["Python"].partition("payload = ")[2].partition("\nresponse")[0]
    assert eval(payload) == {"key": KEY, **SENT}


def test_php_and_java_hold_the_same_json(snippets: dict[str, str]) -> None:
    php = snippets["PHP"].partition("<<<'JSON'\n")[2].partition("\nJSON;")[0]
    assert json.loads(php) == {"key": KEY, **SENT}
    block = snippets["Java"].partition('"""\n')[2].partition('"""')[0]
    java = block.replace("\\\\", "\0").replace('\\"', '"').replace("\0", "\\")
    assert json.loads(java) == {"key": KEY, **SENT}


def test_the_panel_is_safe_and_empty_where_nothing_was_sent() -> None:
    panel = call_html("https://example.com/api/", (SENT, SENT))
    assert "<b>" not in panel
    assert "The first of 2 requests" in panel
    assert call_html("https://example.com", ()) == ""
