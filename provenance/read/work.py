"""One document to be read, and the reading of it: a function of values, so that any process may do it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from provenance.model import Unread
from provenance.read.decode import decode
from provenance.read.drafts import MAX_CHARACTERS, Draft, Facts, finish, too_long
from provenance.read.records import from_json, from_line, from_record

if TYPE_CHECKING:
    from provenance.model import Article
    from provenance.read.columns import Columns

Kind = Literal["text", "md", "verbatim", "html", "json", "line", "row", "answer", "mhtml", "newsml"]
Read = tuple[str, Draft, Facts] | Unread


@dataclass(frozen=True, slots=True)
class Place:
    """How far a file has been read: ``source`` names its content and what was said of it, ``position`` is where reading
    would begin again (bytes of an archive, lines of JSON lines, rows of a table); None: at its end."""

    source: str
    name: str
    position: int | None


@dataclass(frozen=True, slots=True)
class Work:
    """A document as found, unread. ``data`` is what its ``kind`` needs: bytes, a line, the cells of a row, or the bytes
    and headers of a web server's answer. ``cost``: bytes of the file it was found in that it stands for."""

    origin: str
    kind: Kind
    data: Any
    told: Facts = field(default_factory=Facts)
    columns: Columns = ()
    place: Place | None = None
    cost: int = 0


@dataclass(frozen=True, slots=True)
class Note:
    """Something to tell of a source that is no loss: what was left out of an archive, and where reading went on."""

    origin: str
    words: str


#: What a source is made of, in its order. A place alone says that the file was read to its end.
Step = Work | Unread | Note | Place


def items_of(work: Work) -> Iterator[Article | Unread]:
    """The articles of a document, and why what is in it is none. Never raises for a bad document."""
    for found in drafts_of(work):
        if isinstance(found, Unread):
            yield found
        else:
            origin, draft, told = found
            yield from finish(draft, told, origin)


def drafts_of(work: Work) -> Iterator[Read]:
    """The same, before what is known beside it is laid over what it says itself."""
    data, told, origin = work.data, work.told, work.origin
    try:
        match work.kind:
            case "json":
                found = from_json(data, told, origin, work.columns)
            case "line":
                found = from_line(data, told, origin, work.columns)
            case "row":
                found = from_record(data, told, origin, work.columns)
            case "newsml":
                from provenance.read.newsml import from_newsml

                found = from_newsml(data, origin)
            case "answer":
                found = iter([_answer(data, told, origin)])
            case "mhtml":
                from provenance.read.mhtml import from_mhtml

                page, address, encoding = from_mhtml(data)
                told = told.over(Facts(url=address))
                found = iter([_page(page, told, origin, encoding)])
            case "html":
                found = iter([_page(data, told, origin)])
            case _:
                found = iter([_text(data, work)])
        for one in found:
            yield one if isinstance(one, Unread) else (*one, told)
    except (ValueError, RecursionError, OSError) as error:
        yield Unread(origin, f"not read: {str(error).splitlines()[0][:160] if str(error) else type(error).__name__}")


def _page(data: bytes, told: Facts, origin: str, encoding: str | None = None) -> tuple[str, Draft] | Unread:
    from provenance.read.page import read_page

    page = read_page(decode(data, html=True, said=encoding), told, origin)
    return page if isinstance(page, Unread) else (origin, page)


def _answer(data: tuple[bytes, Mapping[str, str]], told: Facts, origin: str) -> tuple[str, Draft] | Unread:
    from provenance.read.warc import body_of_answer

    body, encoding = body_of_answer(*data)
    return _page(body, told, origin, encoding)


def _text(data: bytes, work: Work) -> tuple[str, Draft] | Unread:
    text = decode(data)
    if len(text) > MAX_CHARACTERS:
        return Unread(work.origin, too_long(len(text)))
    if not text.strip():
        return Unread(work.origin, "empty")
    if work.kind == "verbatim":
        return work.origin, Draft(text)
    text = text.replace("\x00", "")  # SQLite and others take it for the end
    from provenance.read.plain import read_plain

    return work.origin, read_plain(text, work.told, markdown=work.kind == "md")
