"""The rules of every engine, as tests: a class for each engine inherits them and brings the fixture `engine`."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from backend.engines import Engine
from backend.engines.run_context import RunContext
from backend.errors import Cancelled
from backend.imaging.extend import extended
from backend.imaging.geometry import Margins
from backend.imaging.mask import Mask
from backend.imaging.picture import Picture
from backend.inpainter import Inpainter
from backend.request import InpaintRequest


def pixels(picture: Picture) -> np.ndarray:
    return np.asarray(picture.image)


class EngineContract:
    """What holds for all."""

    @pytest.fixture
    def request_of_four(self, photo: Picture, mask: Mask) -> InpaintRequest:
        return InpaintRequest(init_image=photo, mask_image=mask, samples=4, seed=2**32 - 2)

    def test_samples_have_the_size_of_the_region_and_the_seeds_that_were_asked(
        self, engine: Engine, request_of_four: InpaintRequest
    ) -> None:
        result = engine.inpaint(request_of_four, RunContext())
        assert [sample.image.size for sample in result.samples] == [request_of_four.init_image.size] * 4
        assert [sample.seed for sample in result.samples] == [2**32 - 2, 2**32 - 1, 0, 1]
        assert result.seconds > 0

    def test_sample_i_equals_a_single_run_with_its_seed(self, engine: Engine, request_of_four: InpaintRequest) -> None:
        for sample in engine.inpaint(request_of_four, RunContext()).samples:
            single = engine.inpaint(replace(request_of_four, samples=1, seed=sample.seed), RunContext())
            assert (pixels(single.samples[0].image) == pixels(sample.image)).all()

    def test_samples_differ_from_each_other(self, engine: Engine, request_of_four: InpaintRequest) -> None:
        samples = [pixels(sample.image).tobytes() for sample in engine.inpaint(request_of_four, RunContext()).samples]
        assert len(set(samples)) == 4

    def test_what_was_given_is_not_changed(self, engine: Engine, request_of_four: InpaintRequest) -> None:
        before = pixels(request_of_four.init_image).copy(), request_of_four.mask_image.array().copy()
        engine.inpaint(request_of_four, RunContext())
        assert (pixels(request_of_four.init_image) == before[0]).all()
        assert (request_of_four.mask_image.array() == before[1]).all()

    def test_an_extended_picture_is_filled_and_nothing_old_changes(self, engine: Engine, photo: Picture) -> None:
        larger = extended(photo, Margins(16, 0, 24, 8))
        levels = Image.new("L", larger.size, 255)
        known = (20, 0, 108, 60)
        levels.paste(0, known)
        request = InpaintRequest(init_image=larger, mask_image=Mask(levels), seed=7)
        sample = Inpainter({engine.name: engine}).run(request, engine.name).samples[0]
        after = pixels(sample.image)
        assert after.shape == (72, 136, 3)
        assert (after[:60, 20:108] == pixels(photo)[:60, 4:92]).all()
        changed = (after != pixels(larger)).any(axis=2)
        assert changed[:, :20].mean() > 0.5
        assert changed[:, 108:].mean() > 0.5
        assert changed[60:].mean() > 0.5
        assert sample.receipt
        assert sample.receipt.changed_outside == 0


class OwnEngineContract(EngineContract):
    """What holds besides for those that make samples themselves, one after another."""

    def test_progress_rises_from_nearly_nothing_to_nearly_one(
        self, engine: Engine, request_of_four: InpaintRequest
    ) -> None:
        seen: list[float] = []
        engine.inpaint(request_of_four, RunContext(on_report=lambda fraction, *_: seen.append(fraction)))
        assert seen == sorted(seen)
        assert 0 <= seen[0] < 0.25
        assert 0.75 < seen[-1] <= 1

    def test_stop_keeps_what_is_finished_and_passes_through_where_nothing_is(
        self, engine: Engine, request_of_four: InpaintRequest
    ) -> None:
        def stop_at(limit: float) -> list[int | None]:
            def stop(fraction: float, *_: object) -> None:
                if fraction > limit:
                    raise Cancelled("Stopped.")

            return [sample.seed for sample in engine.inpaint(request_of_four, RunContext(on_report=stop)).samples]

        assert stop_at(0.6) == [2**32 - 2, 2**32 - 1]
        with pytest.raises(Cancelled):
            stop_at(0.1)
