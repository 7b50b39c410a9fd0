"""Plain text as people save it from pages: title, date, byline, wrapped lines and boilerplate told from the article."""

from __future__ import annotations

import dataclasses
import itertools
import re
import statistics
from functools import lru_cache
from typing import TYPE_CHECKING

from ...language.dates import iso_date
from ...language.text import fold
from ...model import Link
from ..boilerplate import is_prose, kept, kind_of_line
from ..drafts import Draft, Facts
from .markdown import front_matter, plain, to_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

_STOPPED = re.compile(r"[.!?…:;。！？؟۔।][\"'”’»)\]]*$")
_WIDEST = 132
_NARROWEST = 40


def unwrap(lines: Sequence[str]) -> list[str]:
    """The lines, those of a hard-wrapped text joined; any other text comes back as it is.

    A text is hard-wrapped when its lines break where the next word would not have fitted: an editor's or a mail
    program's doing, which no text with one paragraph per line shows.
    """
    blocks = _blocks(lines)
    width = _width(blocks)
    if width is None:
        return list(lines)
    out: list[str] = []
    for block in blocks:
        out.extend(_join(block, width) if block and block[0] else block)
    return out


def _blocks(lines: Sequence[str]) -> list[list[str]]:
    """Runs of filled lines, and each empty line alone."""
    blocks: list[list[str]] = []
    for line in lines:
        if line and blocks and blocks[-1][0]:
            blocks[-1].append(line)
        else:
            blocks.append([line])
    return blocks


def _width(blocks: Sequence[Sequence[str]]) -> int | None:
    """The width the lines were broken to, or None when they were not."""
    pairs = [(a, b) for block in blocks for a, b in itertools.pairwise(block)]
    if len(pairs) < 2:
        return None
    # A long web address or a last wide line does not make the width; nearly the widest does.
    lengths = sorted(len(a) for a, _ in pairs)
    width = lengths[min(len(lengths) - 1, int(len(lengths) * 0.95))]
    if not _NARROWEST <= width <= _WIDEST or statistics.median(lengths) < 0.6 * width:
        return None
    full = sum(len(a) + 1 + len(_first_word(b)) > width for a, b in pairs) / len(pairs)
    running = [(a, b) for a, b in pairs if not _STOPPED.search(a)]
    low = sum(b[:1].islower() for _, b in running)
    # Lines that end inside a sentence and go on in lower case are the one thing prose in lines never shows.
    if len(running) >= 0.5 * len(pairs) and low >= max(1, 0.3 * len(running)) and full >= 0.7:
        return width
    # Scripts without capitals, and nouns with them: then nearly every line must be as full as it can be.
    if len(pairs) >= 4 and full >= 0.95 and len(running) >= 0.5 * len(pairs):
        return width
    return width if len(running) >= 0.6 * len(pairs) and low >= 0.6 * len(running) else None


def _first_word(line: str) -> str:
    return line.split(None, 1)[0] if line.strip() else ""


def _join(block: Sequence[str], width: int) -> list[str]:
    """One block's paragraphs: a line that had room left for the next word ended one."""
    out = [block[0].strip()]
    for before, line in itertools.pairwise(block):
        room = width - len(before.rstrip()) - 1 - len(_first_word(line))
        ended = bool(_STOPPED.search(before.rstrip()))
        indented = line[:1] in " \t" and before[:1] not in " \t"
        if indented or room >= (3 if ended else width // 3):
            out.append(line.strip())
        else:
            out[-1] += _between(before.rstrip(), line.strip()) + line.strip()
    return out


def _between(before: str, after: str) -> str:
    if _is_cjk(before[-1:]) and _is_cjk(after[:1]):
        return ""
    # "Franco-" and "German": whether the hyphen is the word's own cannot be known, so it stays.
    return "" if re.search(r"\w-$", before) and after[:1].isalpha() else " "


def _is_cjk(sign: str) -> bool:
    return bool(sign) and ("\u2e80" <= sign <= "\u9fff" or "\uf900" <= sign <= "\ufaff" or "\uff00" <= sign <= "\uffef")


# --- Plain text as people save it from pages: title, date, byline, wrapped lines and page furniture told from the article.


_BREAKS = re.compile(r"\r\n?|[\u2028\u2029\x85\v\f]")
# Tab and line feed are the only controls an article has; private bytes of old encodings show as C1.
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_HEAD = 8
_DATE_LABEL = re.compile(
    r"\W*(?:date|dated?line|published|posted|publication date|date published|published (?:on|at)|posted on|"
    r"veröffentlicht(?: am)?|erstellt(?: am)?|stand|datum|publié(?: le)?|mis en ligne(?: le)?|publicado(?: el| em)?|fecha|data|"
    r"pubblicato(?: il)?|опубликовано|дата|опубліковано|opublikowano|gepubliceerd(?: op)?)\b\s*[:\-–|]?\s*(.{4,60})", re.I
)  # fmt: skip
_UPDATE_LABEL = re.compile(
    r"\W*(?:(?:last )?(?:updated|modified)|update|aktualisiert(?: am)?|mis à jour(?: le)?|actualizado(?: el)?|atualizado(?: em)?|"
    r"aggiornato(?: il)?|обновлено|оновлено)\b\s*[:\-–|]?\s*(.{4,60})", re.I
)  # fmt: skip
# " date 2024-10-14 Since the summer ...": a field's name and value run into the text.
_LEADING_DATE = re.compile(r"\s*date:?\s+(\d{4}-\d{2}-\d{2})(?:[T ]\d{2}:\d{2}\S*)?(?=\s|$)[ \t]*", re.I)
_BYLINE = re.compile(
    r"\W*(?:(?:text|story|words|report)\s+)?(?:by|von|par|por|di|da|door|av|af|автор:?|текст:?|autor(?:a|es)?:|auteur:|autore:|authors?:)\s+(.{3,120})", re.I
)  # fmt: skip
_NAME = re.compile(r"[^\W\d_][\w'’.-]*(?:\s+(?:[a-z]{1,3}\s+)?[^\W\d_][\w'’.-]*){1,4}")
_PARTICLES = re.compile(r"al|bin|d[aeiu]|de[lnr]|dos|e|el|ibn|l[ae]|te[nr]|v[ao]n|y", re.I)
_SENTENCE_END = re.compile(r"[.;:,…][\"'”’»)\]]*$|[。．।]$")
_DATELINE = re.compile(r"\([^)]{2,40}\)\s*[-–—:]*$|[-–—]$")
_LONGEST_TITLE = 200


def normalize(text: str) -> str:
    """One kind of line end, no control characters, no byte order mark; every word as it was."""
    clean = _CONTROLS.sub("", _BREAKS.sub("\n", text.removeprefix("\ufeff")))
    # Blank lines beyond two say nothing, and a file may hold a million of them.
    return re.sub(r"\n(?:[ \t]*\n){3,}", "\n\n\n", clean)


def read_plain(text: str, told: Facts, *, markdown: bool = False) -> Draft:
    """The article in a plain text. ``told`` holds what is known anyway, so that nothing is taken for a title in vain.

    Title, date lines and furniture leave the text; bylines, datelines and credit lines stay in it, because they are
    where a reader, too, sees whom it rests on.
    """
    stated, body = front_matter(normalize(text))
    title = told.title or stated.title
    if markdown:
        lines, heading = to_lines(body)
        title = title or heading
    else:
        heading = None
        lines = unwrap([line.rstrip() for line in body.split("\n")])
    lines = [line.strip() for line in lines]
    lines, published = _take_dates(lines)
    lines, guessed = _take_title(lines, [t for t in (told.title, stated.title, heading) if t])
    lines = _without_furniture(lines)
    lines = _tidy(lines)
    links: tuple[Link, ...] = ()
    words = "\n".join(lines)
    if markdown:
        words, links = _with_links(lines)
        guessed = plain(guessed)[0] if guessed else None
    found = Facts(title=title or guessed, published=published, authors=_authors(lines))
    return Draft(words, dataclasses.replace(stated.over(found)), links=links)


def _take_dates(lines: list[str]) -> tuple[list[str], str | None]:
    """The lines without those of the head that are only a date, and the date of publication."""
    out = list(lines)
    published: str | None = None
    updated: str | None = None
    first = next((i for i, line in enumerate(out) if line), None)
    if first is None:
        return out, None
    if (m := _LEADING_DATE.match(out[first])) and iso_date(m[1]):
        published, out[first] = iso_date(m[1]), out[first][m.end() :].lstrip()
    for i in [i for i, line in enumerate(out) if line][:_HEAD]:
        line = out[i]
        if is_prose(line):
            break  # the article has begun
        if len(line) > 90:
            continue
        label, update = _DATE_LABEL.fullmatch(line), _UPDATE_LABEL.fullmatch(line)
        date = _date_in(label[1]) if label else None
        if label and date:
            published = published or date
        elif update and (date := _date_in(update[1])):
            updated = updated or date
        elif any(c.isdigit() for c in line) and len(line) > 4 and (date := iso_date(line, loose=False)) and "-" in date:
            published = published or date
        elif (date := _date_beside(line)) and not published:
            # "By Jane Doe | 14 October 2024": the line stays for its byline.
            published = date
            continue
        else:
            continue
        out[i] = ""
    return out, published or updated


def _date_in(words: str) -> str | None:
    """The date of "14 October 2024 | Updated 3 hours ago": what stands before the next label."""
    said = re.split(r"\s+[|·•]\s+|\s+[-–]\s+|\(|,?\s+(?:last )?updated\b", words, maxsplit=1, flags=re.I)[0]
    return iso_date(re.sub(r"^(?:on|at|am|le|el|il|em)\s+", "", said.strip(), flags=re.I)) if said.strip() else None


def _date_beside(line: str) -> str | None:
    parts = re.split(r"\s+[|·•–—]\s+", line)
    if len(parts) < 2 or len(line.split()) > 16:
        return None
    return next((date for part in parts[1:] if (date := iso_date(part, loose=False)) and len(date) == 10), None)


def _take_title(lines: list[str], known: Sequence[str]) -> tuple[list[str], str | None]:
    """The lines without their title, however often the head repeats it, and the title when nobody has told it."""
    filled = [i for i, line in enumerate(lines) if line]
    if not filled:
        return lines, None
    guessed = None
    names = list(known)
    if not names:
        first = next((i for i in filled[:4] if kind_of_line(lines[i]) is None), filled[0])
        guessed = _title_at(lines, filled, first)
        if guessed is None:
            return lines, None
        names = [guessed]
    out = list(lines)
    keys = {fold(name) for name in names}
    gone = [i for i in filled[:_HEAD] if fold(lines[i]) in keys or any(_with_site(lines[i], name) for name in names)]
    if len(gone) < len(filled):
        for i in gone:
            out[i] = ""
    return out, guessed


def _with_site(line: str, title: str) -> bool:
    """ "The title - The Outlet", the title of a browser window."""
    return (
        len(line) <= len(title) + 60
        and bool(re.match(r"\s*[-–—|·•]\s*\S", line[len(title) :]))
        and fold(line).startswith(fold(title))
    )


def _title_at(lines: Sequence[str], filled: Sequence[int], at: int) -> str | None:
    line = lines[at]
    later = [i for i in filled if i > at]
    if not later or not _like_title(line):
        return None
    again = [i for i in later[: _HEAD - 1] if fold(lines[i]) == fold(line)]
    shorter = [lines[i] for i in later[: _HEAD - 1] if len(lines[i].split()) >= 3 and _with_site(line, lines[i])]
    if shorter:
        return shorter[0]
    following = lines[later[0]]
    if again or not lines[at + 1]:
        return line
    # One paragraph per line: a title runs straight into the first one, which is a sentence.
    return (
        line
        if len(line.split()) >= 3 and len(following.split()) >= 12 and re.search(r"[.!?…][\"'”’»)]*$", following)
        else None
    )


def _like_title(line: str) -> bool:
    if not 2 <= len(line) <= _LONGEST_TITLE or len(line.split()) > 30 or _SENTENCE_END.search(line):
        return False
    return not (
        _DATELINE.search(line) or _BYLINE.fullmatch(line) or (line[:1] in '-*•"“«„' and line[-1:] not in '"”»“')
    )


def _without_furniture(lines: Sequence[str]) -> list[str]:
    return [line if keep else "" for line, keep in zip(lines, kept(lines), strict=True)]


def _tidy(lines: Sequence[str]) -> list[str]:
    """No empty lines at either end, never two of them in a row."""
    out: list[str] = []
    for line in lines:
        if line or (out and out[-1]):
            out.append(line)
    while out and not out[-1]:
        out.pop()
    return out


def _with_links(lines: Sequence[str]) -> tuple[str, tuple[Link, ...]]:
    from ...model import Span

    words: list[str] = []
    found: list[tuple[str, int, int]] = []
    at = 0
    for line in lines:
        body, links = plain(line)
        found += [(url, at + start, at + end) for url, start, end in links]
        words.append(body)
        at += len(body) + 1
    text = "\n".join(words)
    lead = len(text) - len(text.lstrip())
    return text.strip(), tuple(Link(u, Span.of(text.strip(), s - lead, e - lead)) for u, s, e in found)


def _authors(lines: Sequence[str]) -> tuple[str, ...]:
    """The people of a byline near the top; agencies and desks are no authors."""
    for line in [line for line in lines if line][:4]:
        if len(line) <= 140 and not line.endswith((".", ":")) and (m := _BYLINE.fullmatch(line)):
            return people(re.split(r"\s+[|·•–—]\s+|\s+-\s+|\s+\(|,? \d", m[1], maxsplit=1)[0])
    return ()


def people(words: str) -> tuple[str, ...]:
    """The names of people in "Jane Doe, John Roe and AFP in Paris"."""
    names = []
    for part in re.split(r"\s*(?:,|;|&|\band\b|\bund\b|\bet\b|\by\b|\be\b|\bі\b|\bта\b|\bи\b)\s*", words):
        name = re.split(r"\s+(?:in|for|at|aus|à|en|для|в)\s+", part.strip(), maxsplit=1)[0].strip(" .")
        if name and _NAME.fullmatch(name) and _capitals(name) and _is_person(name):
            names.append(name)
    return tuple(dict.fromkeys(names))


def _capitals(name: str) -> bool:
    words = [w for w in name.split() if not _PARTICLES.fullmatch(w)]
    # "al-Sayed", "d'Este": the name is what follows.
    return len(words) >= 2 and all(not re.sub(r"^[a-z]{1,4}[-'’]", "", w)[:1].islower() for w in words)


@lru_cache(maxsize=4096)
def _is_person(name: str) -> bool:
    from ... import parties

    return parties.kind_of(name) == "person"
