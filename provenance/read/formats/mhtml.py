"""MHTML: a page as browsers save it in one file, a mail message with the page and its pictures as parts (RFC 2557)."""

from __future__ import annotations

import email
import email.policy
import re

from ..addresses import clean_address

_HTML = ("text/html", "application/xhtml+xml")


def from_mhtml(data: bytes) -> tuple[bytes, str | None, str | None]:
    """The page's bytes, its address and the encoding its part names. Raises :class:`ValueError` where there is no page.

    The page is the part with the address the whole was saved from; else the first part that is HTML. Other HTML parts
    are its frames: advertisements and widgets.
    """
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    whole = _address(message.get("Snapshot-Content-Location") or message.get("Content-Location"))
    parts = [part for part in message.walk() if part.get_content_type() in _HTML]
    if not parts:
        raise ValueError("no page in this MHTML file")
    page = next((part for part in parts if whole and _address(part.get("Content-Location")) == whole), parts[0])
    body = page.get_payload(decode=True)
    if not isinstance(body, bytes) or not body.strip():
        raise ValueError("no page in this MHTML file")
    address = whole or _address(page.get("Content-Location"))
    charset = page.get_content_charset()
    return body, clean_address(address) if address else None, charset


def _address(header: object) -> str | None:
    """An address of a header, which may be folded over lines."""
    words = re.sub(r"\s+", "", str(header)) if header is not None else ""
    return words or None
