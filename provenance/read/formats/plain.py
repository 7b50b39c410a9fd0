"""Plain text and Markdown as people save them: the article without its title, dates, line breaks and boilerplate."""

from __future__ import annotations

import itertools
import re
import statistics
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from ...language.dates import iso_date
from ...language.text import fold
from ...model import Link, Span, Unread
from ..boilerplate import any_of, is_prose, kept, kind_of_line
from ..decode import decode
from ..drafts import MAX_CHARACTERS, Draft, Facts, Format, Found, Work, split_names, too_long

_BREAKS = re.compile(r"\r\n?|[\u2028\u2029\x85\v\f]")
# Tab and line feed are the only controls an article has; private bytes of old encodings show as C1.
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_HEAD = 8
# " date 2024-10-14 Since the summer ...": a field's name and value run into the text.
_LEADING_DATE = re.compile(r"\s*date:?\s+(\d{4}-\d{2}-\d{2})(?:[T ]\d{2}:\d{2}\S*)?(?=\s|$)[ \t]*", re.I)
_NAME = re.compile(r"[^\W\d_][\w'’.-]*(?:\s+(?:[a-z]{1,3}\s+)?[^\W\d_][\w'’.-]*){1,4}")
_SENTENCE_END = re.compile(r"[.;:,…][\"'”’»)\]]*$|[。．।]$")
_DATELINE = re.compile(r"\([^)]{2,40}\)\s*[-–—:]*$|[-–—]$")
_DAY = r"([^\W\d_]{3,9}\.? \d{1,2}, \d{4})"
_DATELINE_DAY = re.compile(
    rf"[A-Z][^\n.!?;:(]{{2,60}}?[,/]\s*(?:{_DAY}\s*(?:/\s*[A-Z]|\([A-Z])|/\s*[A-Z]\w+\s*/\s*{_DAY}\s*/)"
)
_BAR = r"\s+[|·•–—]\s+"
_LONGEST_TITLE = 200


@cache
def _label(name: str) -> re.Pattern[str]:
    """A line such as "Published: 14 October 2024"; its first group is what stands behind the label."""
    return re.compile(rf"\W*{any_of(name)}\b\s*[:\-–|]?\s*(.{{4,60}})", re.I)


@cache
def _byline() -> re.Pattern[str]:
    by = f"{any_of('by', 'by of a text')}|{any_of('author')}:"
    return re.compile(rf"\W*(?:{any_of('work')}\s+)?(?:{by})\s+(.{{3,120}})", re.I)


def _read(work: Work) -> Iterator[Found]:
    text = decode(work.data)
    if len(text) > MAX_CHARACTERS:
        yield Unread(work.origin, too_long(len(text)))
    elif not text.strip():
        yield Unread(work.origin, "empty")
    elif work.verbatim:
        yield work.origin, Draft(text)
    else:
        text = text.replace("\x00", "")  # SQLite and others take it for the end
        yield work.origin, read_plain(text, work.known, markdown=work.format == "md")


TEXT = Format("text", (".txt", ".text"), "the article; title, date and byline are found above it", "the path", _read)
MARKDOWN = Format("md", (".md", ".markdown"), "the same, with front matter, headings and links", "the path", _read)


def normalize(text: str) -> str:
    """One kind of line end, no control characters, no byte order mark; every word as it was."""
    clean = _CONTROLS.sub("", _BREAKS.sub("\n", text.removeprefix("\ufeff")))
    # Blank lines beyond two say nothing, and a file may hold a million of them.
    return re.sub(r"\n(?:[ \t]*\n){3,}", "\n\n\n", clean)


def read_plain(text: str, known: Facts, *, markdown: bool = False) -> Draft:
    """The article in a plain text. ``known`` is what others say of it: if the title is known, no line is taken for it.

    Title, date lines and boilerplate leave the text; bylines, datelines and credit lines stay in it, because they are
    where a reader, too, sees whom it rests on.
    """
    stated, body = front_matter(normalize(text))
    title = known.title or stated.title
    if markdown:
        lines, heading = to_lines(body)
        title = title or heading
    else:
        heading = None
        lines = unwrap([line.rstrip() for line in body.split("\n")])
    lines = [line.strip() for line in lines]
    lines, published = _take_dates(lines)
    lines, guessed = _take_title(lines, [t for t in (known.title, stated.title, heading) if t])
    lines = _tidy([line if keep else "" for line, keep in zip(lines, kept(lines), strict=True)])
    links: tuple[Link, ...] = ()
    words = "\n".join(lines)
    if markdown:
        words, links = _with_links(lines)
        guessed = plain(guessed)[0] if guessed else None
    found = Facts(title=title or guessed, published=published, authors=_authors(lines))
    return Draft(words, stated.over(found), links=links)


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
            # The article has begun, with a dateline perhaps: "ELLENPORT, May 7, 2024 /PRNewswire/ --".
            if not published and (m := _DATELINE_DAY.match(line)):
                published = iso_date(m[1] or m[2], loose=False)
            break
        if len(line) > 90:
            continue
        label, update = _label("date labels").fullmatch(line), _label("update labels").fullmatch(line)
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
    behind, before = _around_date()
    date = behind.split(words, maxsplit=1)[0].strip()
    return iso_date(before.sub("", date)) if date else None


@cache
def _around_date() -> tuple[re.Pattern[str], re.Pattern[str]]:
    behind = rf"\s+[|·•]\s+|\s+[-–]\s+|\(|,?\s+{any_of('update labels')}\b"
    return re.compile(behind, re.I), re.compile(rf"^{any_of('before a date')}\s+", re.I)


def _date_beside(line: str) -> str | None:
    parts = re.split(_BAR, line)
    if len(parts) < 2 or len(line.split()) > 16:
        return None
    return next((date for part in parts[1:] if (date := iso_date(part, loose=False)) and len(date) == 10), None)


def _take_title(lines: list[str], known: Sequence[str]) -> tuple[list[str], str | None]:
    """The lines without their title, however often the head repeats it, and the title when nobody has given it."""
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
        _DATELINE.search(line) or _byline().fullmatch(line) or (line[:1] in '-*•"“«„' and line[-1:] not in '"”»“')
    )


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
        if len(line) <= 140 and not line.endswith((".", ":")) and (m := _byline().fullmatch(line)):
            return people(re.split(_BAR + r"|\s+-\s+|\s+\(|,? \d", m[1], maxsplit=1)[0])
    return ()


def people(words: str) -> tuple[str, ...]:
    """The names of people in "Jane Doe, John Roe and AFP in Paris"."""
    between, behind, _ = _around_names()
    names = []
    for part in between.split(words):
        name = behind.split(part.strip(), maxsplit=1)[0].strip(" .")
        if name and _NAME.fullmatch(name) and _capitals(name) and _is_person(name):
            names.append(name)
    return tuple(dict.fromkeys(names))


@cache
def _around_names() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """What stands between the names of a byline, what follows one, and the particles of names."""
    return (
        re.compile(rf"\s*(?:,|;|&|\b{any_of('and')}\b)\s*"),
        re.compile(rf"\s+{any_of('after a name')}\s+|(?:^|\s+)(?i:{any_of('beside a name')})\b.*"),
        re.compile(any_of("name particles"), re.I),
    )


def _capitals(name: str) -> bool:
    words = [word for word in name.split() if not _around_names()[2].fullmatch(word)]
    # "al-Sayed", "d'Este": the name is what follows.
    return len(words) >= 2 and all(not re.sub(r"^[a-z]{1,4}[-'’]", "", word)[:1].islower() for word in words)


@lru_cache(maxsize=4096)
def _is_person(name: str) -> bool:
    from ... import parties

    return parties.kind_of(name) == "person"


# --- Lines that an editor or a mail program broke, joined again.


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


# --- Markdown: front matter, paragraphs, links.


_FENCE = re.compile(r"^---\s*$")
_PAIR = re.compile(r"^([A-Za-z][\w -]{0,40}):(?:\s+(.*)|)$")
_KEYS = {
    "title": "title", "headline": "title",
    "date": "published", "published": "published", "publish_date": "published", "datepublished": "published",
    "pubdate": "published", "published_at": "published", "published_time": "published",
    "author": "authors", "authors": "authors", "byline": "authors", "by": "authors",
    "url": "url", "link": "url", "source_url": "url", "canonical": "canonical", "canonical_url": "canonical",
    "outlet": "outlet", "publisher": "outlet", "publication": "outlet", "sitename": "outlet", "site_name": "outlet",
    "newspaper": "outlet", "language": "language", "lang": "language",
}  # fmt: skip


def front_matter(text: str) -> tuple[Facts, str]:
    """The facts between two ``---`` lines at the very top (``key: value``, lists in either YAML form), and the rest."""
    lines = text.split("\n")
    start = next((i for i, line in enumerate(lines[:5]) if line.strip()), 0)
    if not _FENCE.match(lines[start]):
        return Facts(), text
    end = next((i for i in range(start + 1, min(len(lines), start + 80)) if _FENCE.match(lines[i])), None)
    if end is None:
        return Facts(), text
    found: dict[str, list[str]] = {}
    key: str | None = None
    for line in lines[start + 1 : end]:
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        item = re.match(r"\s*-\s+(.+)", line)
        pair = _PAIR.match(line)
        if pair:
            key = _KEYS.get(pair[1].strip().lower().replace(" ", "_").replace("-", "_"))
            if key and pair[2]:
                found.setdefault(key, []).extend(_values(pair[2]))
        elif item or line[:1] in " \t":
            if key and item:
                found.setdefault(key, []).extend(_values(item[1]))
        else:
            return Facts(), text  # two rules around prose, no front matter
    return _facts(found), "\n".join(lines[end + 1 :])


def _values(words: str) -> list[str]:
    said = words.strip()
    if said[:1] == "[" and said[-1:] == "]":
        return [_scalar(part) for part in said[1:-1].split(",") if part.strip()]
    return [_scalar(said)]


def _scalar(words: str) -> str:
    said = words.strip()
    if len(said) >= 2 and said[0] == said[-1] and said[0] in "\"'":
        return said[1:-1].replace('\\"', '"').replace("''", "'")
    return re.sub(r"\s+#.*$", "", said)


def _facts(found: dict[str, list[str]]) -> Facts:
    one = {key: " ".join(values[0].split()) or None for key, values in found.items() if key != "authors"}
    return Facts(**one, authors=tuple(name for value in found.get("authors", ()) for name in split_names(value)))


_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+(.*?)\s*#*\s*$")
_RULE = re.compile(r"^\s{0,3}(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,})$")
_UNDERLINE = re.compile(r"^\s{0,3}(?:=+|-{3,})\s*$")
_QUOTE = re.compile(r"^\s{0,3}>\s?")
_BULLET = re.compile(r"^\s*(?:[-*+]|\d{1,2}[.)])\s+")
_IMAGE = re.compile(r"!\[[^\]\n]{0,500}\]\([^()\n]{0,2000}\)")
_LINK = re.compile(
    r"\[([^\[\]\n]{1,500})\]\(\s*<?([^()\s<>]{1,2000}(?:\([^()\s]{0,200}\)[^()\s<>]{0,500})?)>?(?:\s+[\"'][^\n\"']{0,300}[\"'])?\s*\)"
)
_STRONG = re.compile(r"(?<![\w*_])(\*\*\*|\*\*|__|\*|_)(?=\S)([^\n*_]{1,500}?)(?<=\S)\1(?![\w*_])")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!>])")


def to_lines(text: str) -> tuple[list[str], str | None]:
    """The text's paragraphs as lines (links still in their brackets), and the first heading where it comes first."""
    out: list[str] = []
    title: str | None = None
    open_ = False
    for raw in text.split("\n"):
        line = _QUOTE.sub("", raw).rstrip() if _QUOTE.match(raw) else raw.rstrip()
        heading = _HEADING.match(line)
        if heading or not line.strip() or (_RULE.match(line) and not open_):
            if heading:
                if title is None and not any(out):
                    title = plain(heading[1])[0]
                else:
                    out += ["", heading[1], ""]
            else:
                out.append("")
            open_ = False
        elif open_ and _UNDERLINE.match(line):
            if title is None and not any(out[:-1]):
                title = plain(out.pop())[0]
            open_ = False
        elif open_ and not _BULLET.match(line) and not raw.endswith("  "):
            out[-1] += " " + line.strip()
        else:
            out.append(_BULLET.sub("", line) if _BULLET.match(line) else line.strip())
            open_ = not raw.endswith("  ")
    return out, title


def plain(line: str) -> tuple[str, list[tuple[str, int, int]]]:
    """The line without its marks, and its links as (address, start, end) in the result."""
    line = _IMAGE.sub("", line)
    parts: list[str] = []
    links: list[tuple[str, int, int]] = []
    at = length = 0
    for found in _LINK.finditer(line):
        before, words = _unmarked(line[at : found.start()]), _unmarked(found[1])
        parts += [before, words]
        links.append((found[2], length + len(before), length + len(before) + len(words)))
        length += len(before) + len(words)
        at = found.end()
    parts.append(_unmarked(line[at:]))
    whole = "".join(parts)
    lead = len(whole) - len(whole.lstrip())
    body = whole.strip()
    return body, [
        (url, start - lead, end - lead) for url, start, end in links if start >= lead and end - lead <= len(body)
    ]


def _unmarked(words: str) -> str:
    for _ in range(2):
        words = _STRONG.sub(r"\2", words)
    return _ESCAPE.sub(r"\1", words)
