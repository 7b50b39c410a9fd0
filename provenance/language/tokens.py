"""Tokens of a sentence, without a tagger, a model or a download.

Scripts written without spaces are cut into pairs of characters, so that wording can still be compared.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from .text import fold_plain

# A dotted abbreviation; a number with its separators; a word (inner apostrophes kept, hyphens split).
_TOKEN = re.compile(
    r"(?P<dotted>\b(?:[^\W\d_]\.){2,}(?:[^\W\d_]\b)?)"
    r"|(?P<number>\d+(?:[.,:]\d+)*)"
    # "non-binding" and "nonbinding", "co-operate" and "cooperate" are one word in two spellings.
    r"|(?P<word>(?:\b(?i:non(?=[-‑]\w)|co(?=[-‑]o)|re(?=[-‑]e)|e(?=[-‑]mail))[-‑])?[^\W\d_][\w\u0300-\u036f]*(?:['’ʼ][^\W\d_]+)*)"
)
# Han, kana, Thai, Lao, Khmer, Myanmar: no spaces between words.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]{2,}")
_HYPHEN = re.compile(r"[-‑]")
_POSSESSIVE = re.compile(r"['’ʼ](?:s|S)$|(?<=s)['’ʼ]$")


class Token(NamedTuple):
    """One token: its place in the text, the words as written, and the folded form without a possessive ending.

    ``kind`` is word, number or dotted; ``lead`` the signs between the token before and this one.
    """

    start: int
    end: int
    text: str
    plain: str
    kind: str
    lead: str = ""


def tokens(text: str, offset: int = 0) -> list[Token]:
    """All tokens in order; ``offset`` is added to their places."""
    found: list[Token] = []
    end = 0
    for m in _TOKEN.finditer(text):
        kind = m.lastgroup or "word"
        written = m.group()
        start = m.start() + offset
        if kind == "word" and not written.isascii() and _UNSPACED.search(written):
            step = [written[i : i + 2] for i in range(max(1, len(written) - 1))]
            found += [Token(start + i, start + i + len(s), s, fold_plain(s), "word") for i, s in enumerate(step)]
            continue
        bare = (
            written.replace(".", "")
            if kind == "dotted"
            else written
            if written.isalnum()
            else _POSSESSIVE.sub("", _HYPHEN.sub("", written))
        )
        found.append(Token(start, m.end() + offset, written, fold_plain(bare), kind, text[end : m.start()]))
        end = m.end()
    return found
