"""Who asks at the page's doors: a visitor by the token of the browser, a program by its address; and what proves it."""

import gradio as gr

from backend.access.hosted import HostedAccess
from backend.access.requester import Requester, Spends, neighbourhood, network_address
from backend.access.visitors import is_visitor


def page_requester(visitor: str, request: gr.Request, access: HostedAccess) -> Requester:
    """A person at a browser; several may share an address."""
    address = sender(request)
    turn = visitor if is_visitor(visitor) else f"address {address}"
    return Requester(turn=turn, address=address, spends=spends(access, request))


def program_requester(request: gr.Request, access: HostedAccess) -> Requester:
    """Gradio's client, or a model by MCP: all programs of one address take one turn."""
    address = sender(request)
    return Requester(turn=f"address {address}", address=address, spends=spends(access, request))


def spends(access: HostedAccess, request: gr.Request) -> Spends:
    """How far the operator's key may be used for whoever clicked or called. Where nothing is known, as for anybody."""
    scope = getattr(request.request, "scope", None) or {}
    return access.spends(scope, request.username)


def sender(request: gr.Request) -> str:
    """The address that takes turns with others, as far as it stands for one person; "" where it is not known."""
    return neighbourhood(network_address(request.request.scope)) if request.request else ""
