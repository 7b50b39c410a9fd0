"""The bylines and credit lines a reader sees on a page and the extracted text has lost."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from ... import parties
from ...language.dates import iso_date
from ...language.text import fold
from ...model import Credit
from ..boilerplate import any_of, kind_of_line
from .plain import people

_NOT_HERE = frozenset({
    "figure", "figcaption", "picture", "nav", "footer", "script", "style", "noscript", "template", "svg", "form",
    "button", "select", "head", "iframe", "video", "audio", "time",
})  # fmt: skip
# What stands beside a name in a byline element: when, and how to reach them.
_DAY = r"\b\d{4}-\d\d-\d\d|\b[^\W\d_]{3,9}\.? \d{1,2},? \d{4}|\b\d{1,2}\.? [^\W\d_]{3,9}\.? \d{4}"
_DATED = rf"\b\d{{1,3}} min\b|\b\d{{1,2}}[:.]\d{{2}}\b|\b\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}}|{_DAY}"
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_LONGEST = 140
_LONGEST_NOTICE = 280
_BEFORE, _AFTER = 25, 30


class _Marks(NamedTuple):
    """How class names and other marks of elements look: of bylines, of sources, and of what belongs to other stories or
    to pictures, the commonest trap. ``foot``: "story-footer" closes the article, "footer" the page."""

    byline: re.Pattern[str]
    source: re.Pattern[str]
    elsewhere: re.Pattern[str]
    foot: re.Pattern[str]


@cache
def _looks() -> _Marks:
    start = r"(?:^|[\s_-])"
    return _Marks(
        re.compile(start + any_of("byline classes"), re.I),
        re.compile(start + any_of("source classes"), re.I),
        re.compile(rf"{start}{any_of('other classes')}s?(?:$|[\s_-])", re.I),
        re.compile(any_of("article classes") + r"[\w-]*footer", re.I),
    )


class _Words(NamedTuple):
    """Patterns of the words around names: an introduction ("By ..."), what parts two names, what follows them, and what
    credits a picture instead."""

    by: re.Pattern[str]
    between: re.Pattern[str]
    beside: re.Pattern[str]
    picture: re.Pattern[str]
    photographer: re.Pattern[str]


@cache
def _words_around() -> _Words:
    agencies = any_of("agencies with photographers")
    return _Words(
        re.compile(rf"{any_of('by', 'by of a page')}\s+(.{{2,80}})", re.I),
        re.compile(rf"[/,|+&:]|\s[-–—]\s|\b{any_of('and', 'with')}\b"),
        re.compile(rf"\s*(?:[|·•]|\[email|\S+@\S|@\w|\b{any_of('beside a name')}\b|{_DATED}).*", re.I),
        re.compile(rf"\W*{any_of('picture')}\b|.{{0,80}}\b{any_of('picture agencies')}\b", re.I),
        re.compile(
            rf"\W*(?:{agencies}\s+{any_of('of a photographer')}\b|(?:REUTERS|EPA-EFE|EPA)/\s?[A-Z][a-z]+ [A-Z])"
        ),
    )


def _of_a_photo(words: str) -> bool:
    return _words_around().picture.match(words) is not None


def visible_credits(
    tree: Any, title: str | None, text: str, language: str | None = None
) -> tuple[list[Credit], str | None]:
    """Bylines and credit lines near the article on the page that are not in its text, and the date beside a byline.

    Near is: from a little before the headline to a little after the last paragraph. An element counts when its
    class names it (byline, author, source), when it reads like a credit line, or when it is nothing but an agency's
    name with initials or a place around it ("sak/Reuters", "AFP, MANILA"). ``language`` (ISO 639-1) tells agencies of
    one name apart.
    """
    places = _places(tree)
    start, first, last, end = _window(places, title, text)
    found: list[Credit] = []
    date: str | None = None
    for i in range(start, end):
        words, element, _ = places[i]
        if i > last and element.tag in _HEADINGS:
            break  # the next story begins
        if i <= first and date is None and _of_an_author(element, _marks(element)) and (day := re.search(_DAY, words)):
            date = iso_date(day.group(), loose=False)
        if len(words) > _LONGEST_NOTICE or _of_a_photo(words):
            continue
        # Bylines stand at the head or right below the text; further down are those of other stories.
        credit = _credit(words, element, language, beside=i <= first + 2 or last < i <= last + 8)
        if credit and not (
            i > last and credit.kind == "byline" and found and not _agency_alone(credit.text, language, marked=True)
        ):
            found.append(credit)
    return found, date


def of_a_picture(words: str) -> bool:
    """Whether a line says who made a picture or a video: "Photo: AFP", "REUTERS/Jane Doe", "AFP via Getty Images"."""
    return len(words) <= 400 and (_of_a_photo(words) or _words_around().photographer.match(words) is not None)


def new_credits(found: Sequence[Credit], text: str) -> tuple[Credit, ...]:
    """The credits without doubles and without those that a short line of the text (a byline, a credit line) states."""
    lines = [fold(line) for line in text.splitlines() if 0 < len(line.strip()) <= 2 * _LONGEST]
    out: list[Credit] = []
    for credit in sorted(dict.fromkeys(found), key=lambda c: -len(c.text)):
        said = _bare(credit.text)
        if (
            not said
            or _of_a_photo(credit.text)
            or any(_contains(line, said) for line in lines)
            or any(_contains(_bare(c.text), said) for c in out)
        ):
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
_TOUCHING = re.compile(r"(?<=[^\W_])\x1f+(?=[A-Z0-9\u00c0-\u00de\u0400-\u042f])|\x1f+(?=\s)|(?<=\s)\x1f+")
_UNITS = frozenset({"p", "h1", "h2", "h3", "blockquote"})


def _places(tree: Any) -> list[Place]:
    """Elements that hold text of their own or are marked as a byline: (words, element, whether it is a heading)."""
    looks = _looks()
    found: list[Place] = []
    body = next(tree.iter("body"), tree)
    # Some sites put the article itself into a carousel's slide.
    around = {above for heading in tree.iter("h1") for above in heading.iterancestors()}
    stack: list[Any] = [body]
    while stack:
        node = stack.pop()
        if not isinstance(node.tag, str) or node.tag in _NOT_HERE:
            continue
        marks = _marks(node)
        named = _of_an_author(node, marks) or looks.source.search(marks)
        if not named and node not in around and looks.elsewhere.search(looks.foot.sub("", marks)):
            continue
        own = (node.text and node.text.strip()) or any(child.tail and child.tail.strip() for child in node)
        if named or own or node.tag in _UNITS:
            words = _words(node)
            short = len(words) <= _LONGEST
            if words and (own or short or node.tag in _UNITS):
                found.append((words, node, node.tag == "h1"))
                # Its parts would say the same again.
                if node.tag in _UNITS or short:
                    continue
        stack.extend(reversed(node))
    return found


def _of_an_author(node: Any, marks: str) -> bool:
    declared = node.get("itemprop") == "author" or "author" in (node.get("rel") or "")
    return declared or _looks().byline.search(marks) is not None


def _marks(node: Any) -> str:
    return " ".join(node.get(name) or "" for name in ("class", "id", "data-testid", "data-ui-testid"))


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
                inner += ["\x1f", child, "\x1f", child.tail or ""]
            stack.extend(reversed(inner))
            # A comment or a script has no words, but the text after it (its tail) is already on the stack.
    # Elements that stand apart on the screen may touch in the markup: "ByJane DoeReporter".
    return " ".join(_TOUCHING.sub(" ", "".join(parts)).replace("\x1f", "").split())


def _window(places: Sequence[Place], title: str | None, text: str) -> tuple[int, int, int, int]:
    """Indexes into the places: where to begin, the first and the last paragraph of the article, where to end."""
    keys = {fold(line)[:60] for line in text.splitlines() if len(line) >= 40}
    inside = [i for i, (words, _, _) in enumerate(places) if len(words) >= 40 and fold(words[:200])[:60] in keys]
    headline = fold(title)[:60] if title else None
    heads = [
        i
        for i, (words, _, heading) in enumerate(places)
        if heading and (not headline or fold(words[:200])[:60] == headline)
    ]
    if not inside and not heads:
        return 0, 0, 0, 0
    first = min(inside or heads)
    before = [i for i in heads if i <= first]
    last = max(inside) if inside else first
    return max(0, (before[-1] if before else first) - _BEFORE), first, last, min(len(places), last + _AFTER)


def _credit(words: str, element: Any, language: str | None, *, beside: bool) -> Credit | None:
    marks = _marks(element) + (" " + _marks(element.getparent()) if element.getparent() is not None else "")
    line = kind_of_line(words)
    if line == "keep":
        if _of_pictures(words, language):
            return None
        rights = re.match(r"\W*(?:©|\(c\)|copyright)", words, re.I)
        return None if rights and not beside else Credit("copyright" if rights else "credit line", words)
    if line is not None:
        return None
    by_author, by_source = _of_an_author(element, marks), _looks().source.search(marks) is not None
    if by_source and len(words) > 60 and _mentions_agency(words, language):
        return Credit("credit line", words)
    short = _trimmed(words)
    if not short or len(short) > _LONGEST or not beside:
        return None
    if _agency_alone(short, language, marked=by_author or by_source):
        return Credit("byline", short)
    if by_author:
        return Credit("byline", short) if _names_somebody(short, language) else None
    return Credit("credit line", short) if by_source and _names_outlet(short, language) else None


def _trimmed(words: str) -> str:
    """The words without a date, an address or a repetition of the name ("Jane Doe Jane Doe")."""
    bare = _words_around().beside.sub("", words.replace(" ,", ",")).strip(" ,;|·-–—")
    half = bare.split()
    middle = len(half) // 2
    return " ".join(half[:middle]) if middle and half[:middle] == half[middle:] else bare


def _parts(words: str) -> list[str]:
    return [part for p in _words_around().between.split(words) if len(part := p.strip(" .()")) >= 2]


def _names_somebody(words: str, language: str | None) -> bool:
    by = _words_around().by.fullmatch(words)
    if words.endswith(("?", "!", ":")) or len(words.split()) > 20:
        return False
    return bool(by or people(words) or _names_outlet(words, language))


def _agency_alone(words: str, language: str | None, *, marked: bool) -> bool:
    """ "sak/Reuters", "AFP, MANILA", "By Associated Press": an agency and next to nothing else.

    A bare "Reuters" may be a picture's credit or a topic: it counts only in an element marked as a byline.
    """
    if len(words) > 60 or len(words.split()) > 7:
        return False
    by = _words_around().by.fullmatch(words)
    parts = _parts(by[1] if by else words)
    if not (marked or by or len(parts) > 1) or len(parts) > 4:
        return False
    # "Reuters/kra Frankfurt": a place may follow the initials.
    return any(_is_agency(part, language) for part in parts)


def _names_outlet(words: str, language: str | None) -> bool:
    return any(
        parties.outlet_by_name(part, language=language) is not None or _is_collective(part) for part in _parts(words)
    )


def _mentions_agency(words: str, language: str | None) -> bool:
    return any(
        _is_agency(word, language)
        for word in re.findall(r"[^\W\d_][\w.-]*[\w]", words)
        if word[:1].isupper() or word.isupper() or f"({word})" in words
    )


def _is_agency(name: str, language: str | None) -> bool:
    if name.isdigit():
        return False
    found = parties.outlet_by_name(name, language=language)
    return (found is not None and found.kind == "agency") or _is_collective(name)


def _of_pictures(words: str, language: str | None) -> bool:
    """ "© Jane Doe/imago": a picture agency in a short line, and no news agency beside it."""
    if len(words) > 80:
        return False
    found = [party for name in _parts(words) if (party := parties.outlet_by_name(name, language=language)) is not None]
    return bool(found) and all(parties.credits_images_only(party) for party in found)


def _is_collective(name: str) -> bool:
    """ "Agenturen", "agencies": news agencies without their names."""
    found = parties.vague_phrase(name)
    return found is not None and found.category == "wire-collective"
