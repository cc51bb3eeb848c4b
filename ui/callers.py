"""What a call of Gradio's proves of who made it."""

import gradio as gr

from backend.access import HostedAccess
from backend.asker import Spends


def spends(access: HostedAccess, request: gr.Request) -> Spends:
    """How far the operator's key may be used for whoever clicked or called. Where nothing is known, as for anybody."""
    scope = getattr(request.request, "scope", None) or {}
    return access.spends(scope, request.username)
