"""The bylines and credit lines a reader sees on a page and the extracted text has lost."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from provenance.model import Credit
from provenance.read.furniture import kind_of_line
from provenance.text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

_BYLINE = re.compile(r"(?:^|[\s_-])(?:by-?line|author|autor|auteur|autore|writer|signature|contributor|publishing|reporter|firma|redactor|journalist)", re.I)
_SOURCE = re.compile(r"(?:^|[\s_-])(?:source|sources|quelle|fuente|fonte|agency|agence|agentur|credit|credits|provenance|notice|kuerzel|tagline|shirttail)", re.I)
# The commonest trap: who took the picture. And what belongs to other stories, or to nobody.
_ELSEWHERE = re.compile(
    r"(?:^|[\s_-])(?:caption|photo|image|img|bild|foto|picture|gallery|video|media|figure|thumb|slide|carousel|related|recommend|teaser|"
    r"promo|most-?read|popular|trending|widget|footer|nav|menu|breadcrumb|comment|newsletter|social|share|sharing|ad|ads|advert|banner|"
    r"cookie|consent|paywall|login|search|tags?|topics?|bio|biography|more-from|card|list-item)s?(?:$|[\s_-])", re.I
)  # fmt: skip
_NOT_HERE = frozenset({"figure", "figcaption", "picture", "nav", "footer", "script", "style", "noscript", "template", "svg", "form",
                       "button", "select", "head", "iframe", "video", "audio"})  # fmt: skip
_BY = re.compile(r"(?:by|von|par|por|di|da|door|av|af|from|con|автор:?)\s+(.{2,80})", re.I)
_PHOTO = re.compile(r"\W*(?:photo|foto|picture|image|bild|illustration|video|getty|shutterstock|istock|archiv)\b|.{0,80}\b(?:getty images|shutterstock|picture[- ]alliance)\b", re.I)
_LONGEST = 140
_BEFORE, _AFTER = 25, 30


def visible_credits(tree: Any, title: str | None, text: str) -> list[Credit]:
    """Bylines and credit lines near the article on the page that are not in its text.

    Near is: from a little before the headline to a little after the last paragraph. An element counts when its
    class names it (byline, author, source), when it reads like a credit line, or when it is nothing but an agency's
    name with initials or a place around it ("sak/Reuters", "AFP, MANILA").
    """
    places = _places(tree)
    start, end = _window(places, title, text)
    found: list[Credit] = []
    for words, element, _ in places[start:end]:
        if len(words) > 3 * _LONGEST or _PHOTO.match(words):
            continue
        kind = _kind(words, element)
        if kind:
            found.append(Credit(kind, words))
    return found


def new_credits(found: Sequence[Credit], text: str) -> tuple[Credit, ...]:
    """The credits without doubles and without those that a short line of the text (a byline, a credit line) states."""
    lines = [fold(line) for line in text.splitlines() if 0 < len(line.strip()) <= 2 * _LONGEST]
    out: list[Credit] = []
    for credit in sorted(dict.fromkeys(found), key=lambda c: -len(c.text)):
        said = _bare(credit.text)
        if not said or any(_contains(line, said) for line in lines) or any(_contains(_bare(c.text), said) for c in out):
            continue
        out.append(credit)
    order = {credit: i for i, credit in reversed(list(enumerate(found)))}
    return tuple(sorted(out, key=lambda c: order[c]))


def _bare(words: str) -> str:
    return re.sub(r"^\W+|\W+$", "", fold(words))


def _contains(whole: str, part: str) -> bool:
    at = whole.find(part)
    while at >= 0:
        before, after = whole[at - 1 : at], whole[at + len(part) : at + len(part) + 1]
        if not before.isalnum() and not after.isalnum():
            return True
        at = whole.find(part, at + 1)
    return False


Place = tuple[str, Any, bool]


def _places(tree: Any) -> list[Place]:
    """Elements that hold text of their own or are marked as a byline: (words, element, whether it is a heading)."""
    found: list[Place] = []
    body = next(tree.iter("body"), tree)
    stack: list[Any] = [body]
    while stack:
        node = stack.pop()
        if not isinstance(node.tag, str) or node.tag in _NOT_HERE:
            continue
        marks = _marks(node)
        if _ELSEWHERE.search(marks) and not _BYLINE.search(marks):
            continue
        named = bool(_BYLINE.search(marks) or _SOURCE.search(marks) or node.get("itemprop") == "author" or "author" in (node.get("rel") or ""))
        own = (node.text and node.text.strip()) or any(child.tail and child.tail.strip() for child in node)
        if named or own or node.tag in ("p", "h1", "li"):
            words = _words(node)
            short = 0 < len(words) <= _LONGEST
            if words and (own or short):
                found.append((words, node, node.tag == "h1"))
                # Its parts would say the same again.
                if node.tag == "p" or (short and node.tag != "h1"):
                    continue
        stack.extend(reversed(node))
    return found


def _marks(node: Any) -> str:
    return f"{node.get('class') or ''} {node.get('id') or ''} {node.get('data-testid') or ''} {node.get('data-ui-testid') or ''}"


def _words(node: Any) -> str:
    parts: list[str] = []
    length = 0
    stack: list[Any] = [node]
    while stack and length <= 4 * _LONGEST:
        item = stack.pop()
        if isinstance(item, str):
            parts.append(item)
            length += len(item)
        elif isinstance(item.tag, str) and item.tag not in _NOT_HERE:
            inner: list[Any] = [item.text or ""]
            for child in item:
                inner += [child, f" {child.tail or ''}" if child.tag in ("p", "div", "li", "br") else child.tail or ""]
            stack.extend(reversed(inner))
        # A comment or a script has no words, but the text after it (its tail) is already on the stack.
    return " ".join("".join(parts).split())


def _window(places: Sequence[Place], title: str | None, text: str) -> tuple[int, int]:
    lines = [line for line in text.splitlines() if len(line) >= 40]
    keys = {fold(line)[:60] for line in lines}
    inside = [i for i, (words, _, _) in enumerate(places) if len(words) >= 40 and fold(words[:200])[:60] in keys]
    headline = fold(title)[:60] if title else None
    heads = [i for i, (words, _, heading) in enumerate(places) if heading and (not headline or fold(words[:200])[:60] == headline)]
    if not inside and not heads:
        return 0, 0
    first = min(inside or heads)
    before = [i for i in heads if i <= first]
    start = max(0, (before[-1] if before else first) - _BEFORE)
    return start, (max(inside) if inside else first) + _AFTER


def _kind(words: str, element: Any) -> Any:
    marks = _marks(element) + " " + _marks(element.getparent()) if element.getparent() is not None else _marks(element)
    short = len(words) <= _LONGEST
    line = kind_of_line(words)
    if line == "keep":
        return "copyright" if re.match(r"\W*(?:©|\(c\)|copyright)", words, re.I) else "credit line"
    if line is not None or not short:
        return None
    if _agency_alone(words):
        return "byline"
    if _BYLINE.search(marks) or element.get("itemprop") == "author" or "author" in (element.get("rel") or ""):
        return "byline" if _name_like(words) else None
    return "credit line" if _SOURCE.search(marks) and _names_outlet(words) else None


def _name_like(words: str) -> bool:
    return len(words.split()) <= 16 and any(c.isalpha() for c in words) and not words.endswith((".", "?", "!", ":")) and any(w[:1].isupper() or not w[:1].isascii() for w in words.split())


def _agency_alone(words: str) -> bool:
    """ "dpa", "sak/Reuters", "AFP, MANILA", "By Associated Press": an agency and next to nothing else."""
    if len(words) > 60 or len(words.split()) > 7:
        return False
    by = _BY.fullmatch(words)
    parts = [p.strip() for p in re.split(r"[/,|+&–—]|\s-\s|\bund\b|\band\b|\bet\b", by[1] if by else words) if p.strip()]
    return len(parts) <= 4 and any(_is_agency(part) or (len(part.split()) == 2 and _is_agency(part.split()[0]) and "/" in words) for part in parts)


def _names_outlet(words: str) -> bool:
    from provenance import parties

    parts = [p.strip(" .:") for p in re.split(r"[/,|+&:]|\s-\s|\bund\b|\band\b|\bet\b|\bvia\b", words)]
    return any(len(part) >= 2 and parties.outlet_by_name(part) is not None for part in parts)


def _is_agency(name: str) -> bool:
    from provenance import parties

    if len(name) < 2 or name.isdigit():
        return False
    found = parties.outlet_by_name(name)
    return found is not None and found.kind == "agency"
