"""What the start does to Gradio: nothing that anybody else in the process would notice."""

import importlib
import inspect
from dataclasses import fields
from pathlib import Path

import gradio as gr
import pytest
from gradio.blocks_events import BlocksEvents

from ui.canvas import Canvas
from ui.launch import Outside, components_without_source

A_COMPONENT = """
import gradio as gr


class Quiet(gr.HTML):
    EVENTS = []
"""


def test_only_component_classes_are_without_a_source_file_and_only_for_a_while() -> None:
    real = inspect.getfile
    others = (Outside, Path, gr.Blocks, gr, fields)
    with components_without_source():
        for asked in (gr.HTML, Canvas, BlocksEvents):
            with pytest.raises(OSError, match="no stubs"):
                inspect.getfile(asked)
        assert [inspect.getfile(asked) for asked in others] == [real(asked) for asked in others]
        assert inspect.getfile(Outside) == str(Path(__file__).parents[2] / "ui" / "launch.py")
        with pytest.raises(TypeError, match="built-in class"):
            inspect.getfile(int)
    assert inspect.getfile is real
    assert inspect.getfile(gr.HTML) == str(Path(gr.__file__).with_name("components") / "html.py")


def test_a_component_that_is_made_meanwhile_gets_no_stubs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    for name in ("a_quiet_component", "a_loud_component"):
        (tmp_path / f"{name}.py").write_text(A_COMPONENT)
    with components_without_source():
        importlib.import_module("a_quiet_component")
    importlib.import_module("a_loud_component")
    assert [path.name for path in tmp_path.glob("*.pyi")] == ["a_loud_component.pyi"]  # so Gradio does without us
