"""What the page shows of an engine: what it uses can be set, what has no effect says why, the rest is not there."""

import re
from dataclasses import replace

from backend.engines import HostedEngine, create_engines
from backend.engines.base import Capabilities, EnginePage, QueueNeeds, RequestLimits
from ui.studio.controls import KEPT_BY_POSITION, SETTINGS, TUNING, Offer, bar_html, best_tuning, looks_for, note_html

ENGINES = create_engines()
FLUX = Capabilities(
    RequestLimits(uses=frozenset({"prompt", "num_inference_steps", "guidance_scale", "strength", "seed"})),
    QueueNeeds(device="local"),
    EnginePage(
        label="Local",
        note="Nothing leaves this machine.",
        no_effect={"negative_prompt": "This model reads none."},
        defaults={"num_inference_steps": 28, "guidance_scale": 30.0, "strength": 1.0},
    ),
)


def shown(capabilities: Capabilities) -> set[str]:
    found = re.search(r"data-shown='([^']*)'", bar_html(capabilities))
    assert found
    return set(found[1].split())


def test_a_field_without_effect_is_there_disabled_and_says_why() -> None:
    looks = looks_for(FLUX)
    assert not looks["negative_prompt"]["interactive"]
    assert looks["negative_prompt"]["placeholder"] == "This model reads none."
    assert {"negative_prompt", "tuning", *TUNING} <= shown(FLUX)


def test_what_an_engine_has_no_use_for_is_not_shown() -> None:
    assert shown(ENGINES["content_aware"].capabilities) == {"seed"}
    assert {"endpoint", "key", "webhook", "tuning"} <= shown(ENGINES["hosted"].capabilities)
    assert not {"endpoint", "key"} & shown(FLUX)


def test_a_check_of_ours_is_offered_with_every_engine() -> None:
    capabilities = Offer(ENGINES, "content_aware", checks=True).capabilities("content_aware")
    assert shown(capabilities) == {"seed", "endpoint", "safety_checker"}
    assert looks_for(capabilities)["endpoint"]["label"] == "Safety"
    assert looks_for(ENGINES["hosted"].capabilities)["endpoint"]["label"] == "Endpoint"


def test_what_suits_an_engine_is_known() -> None:
    assert best_tuning(FLUX) == {"num_inference_steps": 28, "guidance_scale": 30.0, "strength": 1.0}
    assert best_tuning(ENGINES["hosted"].capabilities) == dict(zip(TUNING, (30, 5.0, 0.7), strict=True))


def test_what_browsers_kept_by_position_is_known_by_name() -> None:
    old = "engine prompt negative_prompt samples seed num_inference_steps guidance_scale strength safety_checker"
    assert " ".join(KEPT_BY_POSITION) == f"{old} enhance_prompt instant_response base64 webhook track_id"
    assert set(KEPT_BY_POSITION) <= set(SETTINGS)


def test_regions_are_counted_where_nothing_is_requested() -> None:
    assert note_html(FLUX, 2) == "2 regions. Nothing leaves this machine."
    assert (
        note_html(replace(FLUX, page=replace(FLUX.page, address="https://example.com")), 1)
        == "1 request. Nothing leaves this machine."
    )
    assert "missing" in note_html(ENGINES["local"].capabilities)
    assert "not set up" in bar_html(ENGINES["local"].capabilities)


def test_who_cannot_set_the_operators_key_is_told_to_type_their_own() -> None:
    here, elsewhere = (Offer(ENGINES, "hosted", is_local=is_local).capabilities("hosted") for is_local in (True, False))
    assert "set INPAINT_HOSTED_KEY" in here.page.unavailable
    assert elsewhere.page.unavailable == "The hosted engine needs a key: type your own under Endpoint."
    assert here.page.needs_key
    assert elsewhere.page.needs_key
    misspelled = Offer(create_engines(HostedEngine(address="nowhere")), "hosted").capabilities("hosted")
    assert "no web address" in misspelled.page.unavailable
    assert not misspelled.page.needs_key
    assert "not set up" in bar_html(misspelled)
