"""Strangers' words made fit for a web page: cleaned, escaped, isolated; addresses that can only be opened, never run.

Everything returned is HTML. Nothing here needs a style attribute or a script, so the strictest policy of a page holds.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from .terminal import clean, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable

# What HTML cannot hold or what would act on the text around it. Line breaks stay, and so do the marks (U+200E, U+200F,
# U+061C) and joiners that right-to-left and Indic scripts are spelled with; overrides and isolates go.
_ACTING = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff\u00ad\u200b\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_HALVES = re.compile("[\ud800-\udfff]")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_LONGEST_ADDRESS, _LONGEST_NAME = 2000, 160


def line(words: str | None) -> str:
    """One line of the words."""
    return html.escape(clean(words))


def told(words: str) -> str:
    """A sentence this tool has put together, whose names are cleaned and set apart already."""
    return html.escape(words)


def verbatim(words: str) -> str:
    """The words with their line breaks."""
    return html.escape(_ACTING.sub("", _HALVES.sub("\ufffd", words)))


def name(words: str | None) -> str:
    """A name that cannot reorder what stands beside it; of a very long one, head and tail."""
    return f"<bdi>{html.escape(shorten(clean(words), _LONGEST_NAME))}</bdi>"


def language(code: str | None) -> str:
    """``lang="fr" dir="auto"``, or the direction alone where no language is known."""
    known = code and _LANGUAGE.fullmatch(code.strip())
    return f'lang="{known.group().replace("_", "-")}" dir="auto"' if known else 'dir="auto"'


def quoted(words: str, lang: str | None = None, limit: int = 600) -> str:
    """Verbatim words as a quotation; longer ones lose their middle, and the cut is marked."""
    return f"<q {language(lang)}>{html.escape(shorten(clean(words), limit))}</q>"


def web_address(url: str | None) -> str | None:
    """The address when it is one of the web, as it is; None for anything else (``javascript:``)."""
    if not url or len(url) > _LONGEST_ADDRESS or clean(url) != url or " " in url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None


def address(url: str | None) -> str | None:
    """The same, escaped for an attribute."""
    known = web_address(url)
    return html.escape(known) if known else None


def link(url: str | None, words: str) -> str:
    """A link where the address is one of the web or of this page or site, the words alone where not. ``words`` is HTML."""
    if url and url[:1] in ("#", "/") and url[:2] != "//":
        return f'<a href="{html.escape(url)}">{words}</a>'
    href = address(url)
    return f'<a href="{href}" rel="noreferrer nofollow">{words}</a>' if href else words


def anchor(kind: str, id_: str) -> str:
    """An id within the page: the kind (a letter) and what identifies the thing, for ``id="..."`` and ``href="#..."``."""
    return f"{kind}-{re.sub('[^A-Za-z0-9_-]', '-', id_)[:40]}"


def items(parts: Iterable[str], tag: str = "ul", css: str = "") -> str:
    """A list of HTML items; nothing for none."""
    inner = "".join(f"<li>{part}</li>" for part in parts)
    named = f' class="{css}"' if css else ""
    return f"<{tag}{named}>{inner}</{tag}>" if inner else ""
