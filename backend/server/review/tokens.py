"""The tokens of links: a link's id, sealed, so that nothing which opens it is kept anywhere."""

import base64
import binascii
import hashlib
import hmac

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV


class Seal:
    """Turns texts into names that say nothing and that nobody else can make.

    AES-SIV (RFC 5297) needs no number that is used once, and gives equal things equal names.
    """

    def __init__(self, salt: bytes, purpose: str) -> None:
        """purpose: names of one are none of another"""
        self._cipher = AESSIV(hmac.new(salt, purpose.encode(), hashlib.sha256).digest())

    def close(self, content: bytes) -> str:
        """A name of letters, digits, - and _."""
        return base64.urlsafe_b64encode(self._cipher.encrypt(content, None)).decode().rstrip("=")

    def open(self, name: str) -> bytes | None:
        """What was closed under this name; None where nothing was."""
        try:
            sealed = base64.b64decode(name + "=" * (-len(name) % 4), altchars=b"-_", validate=True)
            content = self._cipher.decrypt(sealed, None)
        except (binascii.Error, InvalidTag, ValueError):
            return None
        return content if self.close(content) == name else None  # base64 can write one thing in several ways


class LinkTokens:
    """Between the ids of links, 32 hexadecimal digits, and their tokens, 43 characters."""

    def __init__(self, salt: bytes) -> None:
        self._seal = Seal(salt, "links of guests")

    def of(self, link_id: str) -> str:
        """The token of a link."""
        return self._seal.close(bytes.fromhex(link_id))

    def link_id(self, token: str) -> str:
        """The id, "" for what is no token of ours."""
        content = self._seal.open(token)
        return content.hex() if content else ""
