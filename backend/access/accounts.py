"""The visitor that stands for an account: the same in every browser, and told from those that browsers make up."""

import hashlib
import hmac

CHECKED = 24  # of 32 digits; the others are worked out of these, so that the server knows its own


def account_visitor(salt: bytes, person: str) -> str:
    """The visitor token of an account. person: what stands for it where people sign in, and never changes"""
    secret = _digest(salt, f"account {person}")[:CHECKED]
    return secret + _check(salt, secret)


def is_account(salt: bytes, visitor: str) -> bool:
    """Whether this visitor token stands for an account, and for no browser."""
    return hmac.compare_digest(visitor[CHECKED:].encode(), _check(salt, visitor[:CHECKED]).encode())


def _check(salt: bytes, secret: str) -> str:
    return _digest(salt, f"is an account {secret}")[: 32 - CHECKED]


def _digest(salt: bytes, text: str) -> str:
    return hmac.new(salt, text.encode(), hashlib.sha256).hexdigest()
