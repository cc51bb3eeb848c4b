"""The certificates that servers are known by, read once: that takes longer than most of what is asked with them."""

import ssl
from functools import cache

import httpx


@cache
def known_certificates() -> ssl.SSLContext:
    """Those that httpx would read for each client of its own; nothing of the environment adds to them."""
    return httpx.create_ssl_context(trust_env=False)
