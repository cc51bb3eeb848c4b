"""The painting canvas: a Gradio component whose JavaScript lies beside it in small modules."""

from ui.canvas.component import Canvas, CanvasData

__all__ = ["Canvas", "CanvasData"]
