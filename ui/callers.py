"""Who asks at the page's doors: a visitor by the token of the browser, a program by its address."""

import gradio as gr

from backend.asker import Asker, network_address
from backend.visitors import is_visitor


def page_asker(visitor: str, request: gr.Request) -> Asker:
    """A person at a browser; several may share an address."""
    address = _address(request)
    return Asker(turn=visitor if is_visitor(visitor) else f"address {address}", address=address)


def program_asker(request: gr.Request) -> Asker:
    """Gradio's client, or a model by MCP: all programs of one address take one turn."""
    address = _address(request)
    return Asker(turn=f"address {address}", address=address)


def _address(request: gr.Request) -> str:
    return network_address(request.request.scope) if request.request else ""
