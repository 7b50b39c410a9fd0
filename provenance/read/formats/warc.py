"""Web archives: WARC files, plain or compressed record by record, as crawlers write them (CC-NEWS among them).

The format: https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/. Records are parsed by
fastwarc; what it cannot do is to go on after damage. A record that is cut off, lies about its length or does not
decompress is counted, and reading goes on at the next place where a record begins: in a compressed archive each record
is a gzip member of its own, in a plain one each begins with its version line. No record is ever kept in memory that is
larger than :data:`MAX_RECORD`, and nothing is decompressed past :data:`MAX_BODY`.
"""

from __future__ import annotations

import contextlib
import io
import re
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO, Any, NamedTuple

from ...model import Unread
from ..addresses import clean_address
from ..drafts import Facts, Format, Found, Note, Step, Work
from .webpage import HTML_TYPES, page_of

#: Bytes of one record as stored, and of one page when its server's compression is undone.
MAX_RECORD = 32_000_000
MAX_BODY = 40_000_000
_BLOCK = 1 << 20
# Chance gives one false gzip header in 16 MB; a file full of them was made to waste time.
_MOST_FALSE = 100_000
_GZIP = b"\x1f\x8b\x08"
_VERSION = re.compile(rb"WARC/\d\.\d{1,2}\r?\n(?:WARC|Content)-")
_STARTS = re.compile(re.escape(_GZIP) + b"|" + _VERSION.pattern)


def _split(head: bytes, rest: IO[bytes], file: Work, start: int) -> Iterator[Step]:
    left = Left()
    pages = 0
    try:
        with _seekable(head, rest) as stream:
            for page in answers(stream, left, start):
                pages += 1
                known = file.known.over(Facts(url=clean_address(page.url)))
                yield file.part("@", page.position, (page.body, page.headers), known)
    except ImportError:
        reason = "a WARC archive needs the package fastwarc; install it with: pip install 'news-provenance[archives]'"
        yield Unread(file.origin, reason)
        return
    if left.damaged and left.first == 0 and not pages and not left.out:
        yield Unread(file.origin, "no web archive, or one that is damaged from its beginning on")
    elif left.damaged:
        records = "one damaged record was" if left.damaged == 1 else f"{left.damaged:,} damaged records were"
        yield Unread(file.origin, f"{records} left out, the first near byte {left.first:,}")
    elif not pages and not start:
        yield Unread(file.origin, "no page in this archive")
    if left.out:
        kinds = ", ".join(f"{count:,} {words}" for words, count in left.out.most_common())
        yield Note(file.origin, f"left out: {kinds}")


@contextlib.contextmanager
def _seekable(head: bytes, rest: IO[bytes]) -> Iterator[IO[bytes]]:
    """An archive in which one can go back; one that comes through a pipe is laid down on the disk first."""
    if rest.seekable():
        yield rest
        return
    import shutil
    import tempfile

    with tempfile.TemporaryFile() as copy:
        copy.write(head)
        shutil.copyfileobj(rest, copy)
        copy.seek(0)
        yield copy


def _read(work: Work) -> Iterator[Found]:
    return page_of(work, *body_of_answer(*work.data))


WARC = Format(
    "warc", (".warc",), "the HTML pages of a web archive, among them CC-NEWS", "`path@BYTE`, where the record begins",
    _read, magic=b"WARC/", split=_split, unit="byte",
)  # fmt: skip


class Answer(NamedTuple):
    """A page of an archive: where its record begins, its address, its bytes and the server's headers (lower case)."""

    position: int
    url: str
    body: bytes
    headers: dict[str, str]


@dataclass
class Left:
    """What an archive holds beside pages, by kind, and its damaged records with the place of the first."""

    out: Counter[str] = field(default_factory=Counter)
    damaged: int = 0
    first: int | None = None

    def damage(self, at: int) -> None:
        self.damaged += 1
        if self.first is None:
            self.first = at


def answers(stream: IO[bytes], left: Left, start: int = 0) -> Iterator[Answer]:
    """The pages of an archive in their order, from the record that begins at ``start``.

    ``stream`` must be able to seek. Raises :class:`ImportError` without fastwarc.
    """
    from fastwarc.warc import ArchiveIterator

    at = start if start and _begins(stream, start) else 0
    suspected: int | None = None  # a record after which something else than a record came
    pending: Answer | None = None  # until what follows it shows that it was whole
    while True:
        stream.seek(at)
        last, whole = at, False  # the record that was begun last
        try:
            for record in ArchiveIterator(stream, parse_http=False, auto_decode="none", fsspec_args=False):
                if pending is not None:
                    yield pending
                    pending = None
                last, whole = record.stream_pos, False
                declared = record.content_length
                if declared > MAX_RECORD:
                    raise OSError("too large for a page")
                content = record.reader.read(declared) if record.reader is not None else b""
                if len(content) < declared:
                    raise OSError("cut off")
                if suspected is not None:
                    left.damage(suspected)
                whole, suspected = True, None
                pending = _page(record, content, last, left)
            if pending is not None:
                yield pending
            return
        except GeneratorExit:
            raise
        except BaseException as error:
            # Its parser is not Python's: where it gives up altogether, it raises what is no Exception.
            if not isinstance(error, (OSError, ValueError, EOFError)) and type(error).__name__ != "PanicException":
                raise
            if whole and not _intact(stream, last):
                pending, whole = None, False
            if pending is not None:
                yield pending
                pending = None
            if not whole:
                left.damage(last)
            # What comes after a whole record may begin like one: then it is met, and counted, once more.
            suspected = last if whole else None
            following = _next_record(stream, last + 1)
            if following is None:
                if suspected is not None:
                    left.damage(suspected)
                return
            at = following


def _page(record: Any, content: bytes, at: int, left: Left) -> Answer | None:
    from fastwarc.warc import WarcRecordType

    headers = {str(key).lower(): str(value) for key, value in record.headers.items()}
    url = headers.get("warc-target-uri", "").strip("<> ")
    kind = record.record_type
    if (
        kind == WarcRecordType.resource
        and headers.get("content-type", "").partition(";")[0].strip().lower() in HTML_TYPES
    ):
        return Answer(at, url, content, {"content-type": headers["content-type"]})
    if kind == WarcRecordType.conversion:
        left.out["texts without their pages"] += 1
    if kind == WarcRecordType.revisit:
        left.out["pages that had not changed"] += 1
    if kind != WarcRecordType.response:
        return None
    head, gap, body = content.partition(b"\r\n\r\n")
    if not gap:
        head, gap, body = content.partition(b"\n\n")
    lines = head.decode("latin-1").splitlines()
    status = re.match(r"HTTP/\d(?:\.\d)?\s+(\d{3})", lines[0] if lines else "")
    if status is None:
        left.out["answers that are not HTTP"] += 1
        return None
    if status[1] != "200":
        left.out["redirects and errors of servers"] += 1
        return None
    said = {key.strip().lower(): value.strip() for key, _, value in (line.partition(":") for line in lines[1:])}
    if said.get("content-type", "text/html").partition(";")[0].strip().lower() not in HTML_TYPES:
        left.out["files that are not HTML"] += 1
        return None
    return Answer(at, url, body, said)


def _begins(stream: IO[bytes], at: int) -> bool:
    """Whether a record begins there: an archive that is one gzip member has no such place but its beginning."""
    stream.seek(at)
    head = stream.read(4096)
    return _VERSION.match(head) is not None or (head.startswith(_GZIP) and _inflates(head))


def _inflates(head: bytes) -> bool:
    try:
        return zlib.decompressobj(31).decompress(head, 16).startswith(b"WARC/")
    except zlib.error:
        return False


def _intact(stream: IO[bytes], at: int) -> bool:
    """Whether the gzip member there decompresses to its end and its checksum; what is not packed has none."""
    stream.seek(at)
    block = stream.read(65_536)
    if not block.startswith(_GZIP):
        return True
    member = zlib.decompressobj(31)
    try:
        while block:
            member.decompress(block, MAX_RECORD)
            if member.eof:
                return True
            block = member.unconsumed_tail or stream.read(65_536)
    except zlib.error:
        pass
    return False


def _next_record(stream: IO[bytes], at: int) -> int | None:
    """Where the next record begins, at ``at`` or behind it."""
    stream.seek(at)
    kept = b""
    false = 0
    while block := stream.read(_BLOCK):
        window = kept + block
        for found in _STARTS.finditer(window):
            place = at - len(kept) + found.start()
            if window[found.start()] != _GZIP[0]:
                return place
            here = stream.tell()
            if _begins(stream, place):
                return place
            stream.seek(here)
            false += 1
            if false > _MOST_FALSE:
                return None
        at += len(block)
        kept = window[-32:]
    return None


# ---- a server's answer as it was sent


def body_of_answer(body: bytes, headers: Mapping[str, str]) -> tuple[bytes, str | None]:
    """The page without the chunks and the compression it was sent in, and the encoding the server names.

    Archives differ in whether they keep those, and some keep the headers and undo the rest: what the headers say is
    done only where it can be. Raises :class:`ValueError` for a page that grows past :data:`MAX_BODY`.
    """
    if "chunked" in headers.get("transfer-encoding", "").lower():
        body = _unchunked(body) or body
    for coding in reversed([c.strip().lower() for c in headers.get("content-encoding", "").split(",") if c.strip()]):
        body = _decompressed(body, coding)
    said = re.search(r"charset\s*=\s*[\"']?([\w.:-]+)", headers.get("content-type", ""), re.I)
    return body, said[1] if said else None


def _unchunked(body: bytes) -> bytes | None:
    parts: list[bytes] = []
    at = 0
    while size := re.compile(rb"([0-9a-fA-F]{1,7})[ \t]*(?:;[^\r\n]{0,200})?\r\n").match(body, at):
        length = int(size[1], 16)
        if length == 0:
            return b"".join(parts)
        parts.append(body[size.end() : size.end() + length])
        at = size.end() + length + 2
    return b"".join(parts) if parts and at >= len(body) else None


def _decompressed(body: bytes, coding: str) -> bytes:
    found: bytes | None = None
    if coding in ("gzip", "x-gzip"):
        found = _inflated(body, 31)
    elif coding == "deflate":
        found = _inflated(body, 15) or _inflated(body, -15)
    elif coding in ("br", "zstd"):
        from fastwarc.stream_io import BrotliReader, ZstdReader

        try:
            found = (BrotliReader if coding == "br" else ZstdReader)(io.BytesIO(body)).read(MAX_BODY + 1)
        except (OSError, ValueError):
            found = None
    if found is not None and len(found) > MAX_BODY:
        raise ValueError(f"a page of more than {MAX_BODY // 1_000_000} MB when decompressed")
    return body if found is None else found


def _inflated(body: bytes, window: int) -> bytes | None:
    try:
        return zlib.decompressobj(window).decompress(body, MAX_BODY + 1) or None
    except zlib.error:
        return None
