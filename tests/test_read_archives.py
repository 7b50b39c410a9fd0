"""Web archives, MHTML, NewsML-G2, gzip: what is in them is read, what is damaged is counted, nothing grows or hangs."""

from __future__ import annotations

import gzip
import io
import json
import random
import resource
import subprocess
import sys
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from provenance import Article, Unread, read
from provenance.read.drafts import Note
from provenance.read.formats.warc import MAX_BODY, body_of_answer
from provenance.read.opening import steps_of

if TYPE_CHECKING:
    from conftest import Budget


ROOT = Path(__file__).resolve().parent.parent
P1 = "The harbour board of Westmouth voted on Tuesday to close the old ferry pier after divers found cracks in pillar {0}."
P2 = "Engineers told the board that repair number {0} would take two winters, and that the season could not be saved."


def html(n: int = 1, *, charset: str = "utf-8", more: str = "") -> bytes:
    body = f"<p>{P1.format(n)}</p><p>{P2.format(n)}</p><p>{P1.format(n + 1000)}</p><p>{P2.format(n + 1000)}</p>"
    return f"<html><head><title>Pier {n} closes</title></head><body><article><h1>Pier {n} closes</h1>{body}{more}</article></body></html>".encode(
        charset
    )


def record(
    content: bytes,
    n: int = 1,
    *,
    kind: str = "response",
    length: object = None,
    type_: str = "application/http; msgtype=response",
) -> bytes:
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{n:012}>\r\nWARC-Date: 2024-01-01T00:00:00Z\r\n"
        f"WARC-Target-URI: https://courier.example/{n}?utm_source=x\r\nContent-Type: {type_}\r\nContent-Length: {len(content) if length is None else length}\r\n\r\n"
    )
    return head.encode() + content + b"\r\n\r\n"


def answer(body: bytes, *headers: str, status: str = "200 OK", type_: str = "text/html") -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status}", f"Content-Type: {type_}", *headers, "", ""]).encode() + body


def page(n: int, **given: object) -> bytes:
    return record(answer(html(n)), n, **given)  # type: ignore[arg-type]


def articles(data: bytes, **given: str) -> list[str]:
    return [a.url or "" for a in read(data, **given) if isinstance(a, Article)]


def unread(data: bytes, **given: str) -> list[str]:
    return [a.reason for a in read(data, **given) if isinstance(a, Unread)]


def addresses(*numbers: int) -> list[str]:
    return [f"https://courier.example/{n}" for n in numbers]


@pytest.mark.parametrize("packed", [False, True])
def test_an_archive_gives_its_pages(packed: bool, tmp_path: Path) -> None:
    others = [
        record(b"software: x\r\n", 50, kind="warcinfo", type_="application/warc-fields"),
        record(answer(b"", "Location: /", status="301 Moved"), 51),
        record(answer(b"\x89PNG", type_="image/png"), 52),
        record(b"GET / HTTP/1.1\r\n\r\n", 53, kind="request", type_="application/http; msgtype=request"),
        record(html(54), 54, kind="resource", type_="text/html"),
    ]
    parts = [others[0], page(1), *others[1:4], page(2), others[4]]
    data = b"".join(gzip.compress(part) if packed else part for part in parts)
    path = tmp_path / ("news.warc.gz" if packed else "news.warc")
    path.write_bytes(data)
    for source in (path, data):
        found = list(read(source))
        assert [a.url for a in found if isinstance(a, Article)] == addresses(1, 2, 54)
    first = found[0] if isinstance(found[0], Article) else None
    assert first is not None
    assert first.title == "Pier 1 closes"
    assert first.published is None, "when a page was crawled is not when it was published"
    place = len(gzip.compress(parts[0])) if packed else len(parts[0])
    assert next(iter(read(path))).origin == f"{path.as_posix()}@{place}"
    (note,) = [step for step in steps_of(path, verbatim=False, given={}) if isinstance(step, Note)]
    assert note.words == "left out: 1 redirects and errors of servers, 1 files that are not HTML"


def test_an_archive_from_a_stream_that_cannot_seek(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "provenance", "-d", str(tmp_path / "t.db"), "add", "-", "--nl"],
        input=page(1) + page(2),
        capture_output=True,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count(b'"new"') == 2


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize(
    ("bad", "lost"),
    [
        (page(2, length=99_999_999_999), "one damaged record was left out"),
        (page(2, length=10_000), "one damaged record was left out"),
        (page(2, length=-5), "damaged record"),
        (page(2, length="many"), "damaged record"),
        (page(2)[:300], "damaged record"),
        (b"WARC/1.0\r\nWARC-Type: response\r\nX: " + b"a" * 3_000_000 + b"\r\n\r\n", "damaged record"),
        (b"\x00" * 5000, "damaged record"),
    ],
    ids=["endless", "too long", "negative", "no number", "cut off", "huge header", "zeros"],
)
def test_a_damaged_record_is_counted_and_the_others_are_read(bad: bytes, lost: str, packed: bool) -> None:
    parts = [page(1), bad, page(3), page(4)]
    data = b"".join(gzip.compress(part) if packed else part for part in parts)
    assert [n for n in articles(data) if not n.endswith("/2")] == addresses(1, 3, 4)
    (reason,) = unread(data)
    assert lost in reason


def test_bytes_that_no_longer_decompress() -> None:
    parts = [gzip.compress(page(n)) for n in range(1, 6)]
    parts[1] = parts[1][:60] + bytes(40) + parts[1][100:]
    parts[3] = parts[3][:-30]
    data = b"".join(parts)
    assert articles(data) == addresses(1, 3, 5)
    (reason,) = unread(data)
    assert reason.startswith("2 damaged records were left out, the first near byte ")
    assert articles(data[:-20]) == addresses(1, 3), "the last one cut off, as by a download that stopped"


def test_an_archive_compressed_as_a_whole() -> None:
    assert articles(gzip.compress(page(1) + page(2) + page(3))) == addresses(1, 2, 3)


def test_chance_damage_never_hangs_or_invents() -> None:
    rng = random.Random(5)
    whole = {n: page(n) for n in range(1, 9)}
    for packed in (False, True):
        data = b"".join(gzip.compress(part) if packed else part for part in whole.values())
        for _ in range(12):
            bad = bytearray(data)
            for _ in range(rng.randint(1, 3)):
                at = rng.randrange(len(bad))
                bad[at : at + rng.randint(1, 200)] = rng.randbytes(rng.randint(0, 300))
            found = articles(bytes(bad))
            assert len(found) >= 3
            assert len(found) == len(set(found))


@pytest.mark.parametrize("make", ["member", "answer", "gzip file"])
def test_what_grows_without_end_is_stopped(make: str, budget: Budget) -> None:
    bomb = zlib.compressobj(9, zlib.DEFLATED, 31)
    zeros = bytes(1 << 20)
    packed = b"".join([*(bomb.compress(zeros) for _ in range(200)), bomb.flush()])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with budget(20):
        stopped(make, packed)
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / (
        1024 if sys.platform != "darwin" else 1 << 20
    ) < 250


def stopped(make: str, packed: bytes) -> None:
    if make == "member":
        inner = record(b"", 2, length=200 << 20)[:-4]
        data = gzip.compress(page(1)) + _member(inner, 200) + gzip.compress(page(3))
        assert articles(data) == addresses(1, 3)
    elif make == "answer":
        data = page(1) + record(answer(packed, "Content-Encoding: gzip"), 2) + page(3)
        assert articles(data) == addresses(1, 3)
        assert any("MB when decompressed" in reason for reason in unread(data))
    else:
        assert unread(packed, format="html") != []
        assert articles(packed, format="html") == []


def _member(head: bytes, megabytes: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join(
        [packer.compress(head), *(packer.compress(bytes(1 << 20)) for _ in range(megabytes)), packer.flush()]
    )


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (gzip.compress(html(1)), ("Content-Encoding: gzip",)),
        (zlib.compress(html(1)), ("Content-Encoding: deflate",)),
        (zlib.compress(html(1))[2:-4], ("Content-Encoding: deflate",)),
        (b"5\r\n" + html(1)[:5] + b"\r\n" + b"%x;a=b\r\n" % len(html(1)[5:]) + html(1)[5:] + b"\r\n0\r\n\r\n", ("Transfer-Encoding: chunked",)),
        (b"%x\r\n" % len(gzip.compress(html(1), mtime=0)) + gzip.compress(html(1), mtime=0) + b"\r\n0\r\n\r\n", ("Transfer-Encoding: chunked", "Content-Encoding: gzip")),
        (html(1), ("Content-Encoding: gzip",)),  # already undone, the header kept
        (html(1), ("Transfer-Encoding: chunked",)),
        (html(1), ("Content-Encoding: br",)),
        (html(1), ("Content-Encoding: made-up",)),
    ],
)  # fmt: skip
def test_answers_as_they_were_sent(body: bytes, headers: tuple[str, ...]) -> None:
    assert articles(record(answer(body, *headers)) + page(2)) == addresses(1, 2)


def test_brotli() -> None:
    from fastwarc.stream_io import BrotliWriter

    packed = io.BytesIO()
    writer = BrotliWriter(packed)
    writer.write(html(1))
    writer.close()
    assert articles(record(answer(packed.getvalue(), "Content-Encoding: br"))) == addresses(1)


def test_a_chunk_that_lies_about_its_length() -> None:
    body = b"FFFFFFF\r\n" + html(1)
    assert body_of_answer(body, {"transfer-encoding": "chunked"})[0] in (body, html(1))
    assert len(body_of_answer(gzip.compress(bytes(1000)), {"content-encoding": "gzip"})[0]) <= MAX_BODY


def test_the_servers_charset_counts_and_a_wrong_one_harms_nobody() -> None:
    words = html(
        1, charset="cp1251", more="<p>Капитан порта сказал, что паром больше не пойдёт до весны, и просил прощения.</p>"
    )
    (found,) = read(record(answer(words, type_="text/html; charset=windows-1251")))
    assert isinstance(found, Article)
    assert "Капитан порта" in found.text
    for charset in ("utf-8", "no-such-charset", "base64", "\x00", "utf-16"):
        (found,) = read(record(answer(html(1), type_=f"text/html; charset={charset}")))
        assert isinstance(found, Article), charset


def test_without_fastwarc_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fastwarc.warc", None)
    (found,) = read(page(1))
    assert isinstance(found, Unread)
    assert "pip install 'news-provenance[archives]'" in found.reason


def test_memory_stays_flat_whatever_the_size(tmp_path: Path) -> None:
    path = tmp_path / "large.warc"
    part = page(1) + b"".join(record(answer(bytes(3_000_000), type_="image/png"), n) for n in range(2, 12))
    with path.open("wb") as stream:
        for _ in range(5):
            stream.write(part)
    code = (
        "import resource, sys\nfrom provenance import read\nfor a in read(sys.argv[2]): pass\nbefore = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "n = sum(1 for _ in read(sys.argv[1]))\nprint(n, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    small = tmp_path / "small.warc"
    small.write_bytes(page(1))
    done = subprocess.run(
        [sys.executable, "-c", code, str(path), str(small)], capture_output=True, text=True, check=True, cwd=ROOT
    )
    number, grown = map(int, done.stdout.split())
    assert number == 5
    assert grown < (60_000 if sys.platform != "darwin" else 60_000_000), "kilobytes"


# ---- gzip, MHTML


def test_compressed_files_of_every_kind(tmp_path: Path) -> None:
    (tmp_path / "a.html.gz").write_bytes(gzip.compress(html(1)))
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(b'{"text": "One line."}\n{"text": "Two lines."}\n'))
    (tmp_path / "c.txt.gz").write_bytes(gzip.compress(b"A text of its own.")[:-6])
    (tmp_path / "d.csv.gz").write_bytes(gzip.compress(b"title,text\nA,The text of a row.\n"))
    found = list(read(tmp_path))
    assert [a.origin.rpartition("/")[2] for a in found if isinstance(a, Article) and a.origin] == [
        "a.html.gz",
        "b.jsonl.gz:1",
        "b.jsonl.gz:2",
        "d.csv.gz:2",
    ]
    (bad,) = [u for u in found if isinstance(u, Unread)]
    assert bad.origin.endswith("c.txt.gz")
    assert "\n" not in bad.reason


MHTML = (
    "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://courier.example/pier?utm_medium=x\r\nSubject: Pier\r\nMIME-Version: 1.0\r\n"
    'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="----b"\r\n\r\n'
    "------b\r\nContent-Type: text/html\r\nContent-Location: https://ads.example/frame\r\n\r\n<html><body><p>Buy a boat.</p></body></html>\r\n"
    "------b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\nContent-Location: https://courier.example/pier?utm_medium=x\r\n\r\n{}\r\n"
    "------b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\nContent-Location: https://courier.example/x.png\r\n\r\niVBORw0KGgo=\r\n------b--\r\n"
)


def test_a_page_saved_by_a_browser(tmp_path: Path) -> None:
    import quopri

    data = MHTML.format(
        quopri.encodestring(
            html(1, more="<p>Le café du port reste ouvert, dit sa patronne, même sans bateau à attendre.</p>")
        ).decode()
    ).encode()
    path = tmp_path / "pier.mhtml"
    path.write_bytes(data)
    for source in (path, data):
        (found,) = read(source)
        assert isinstance(found, Article)
        assert found.title == "Pier 1 closes"
        assert found.url == "https://courier.example/pier"
        assert "café du port" in found.text
        assert "boat" not in found.text


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00\x01",
        MHTML[:200].encode(),
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=a\r\n\r\n--a\r\n" * 400,
        MHTML.format("").encode(),
    ],
)
def test_broken_mhtml(data: bytes) -> None:
    found = list(read(data, format="mhtml"))
    assert all(isinstance(item, Unread) and "\n" not in item.reason for item in found)
    assert found


def test_a_stray_nul_is_left_out_and_many_are_no_text() -> None:
    words = (
        "The port is closed, the board said on Monday, because of the storm that came in the night from the north. " * 3
    )
    for data, form in ((words.replace("port", "po\x00rt"), "text"), (json.dumps({"text": words.replace("port", "po\x00rt"), "title": "A\x00b"}), "json"),
                       (f'title,text\nA,"{words}\x00"\n', "csv"), (f"<html><body><article><p>{words}</p>\x00<p>{words}</p></article></body></html>", "html")):  # fmt: skip
        (found,) = read(data.encode(), format=form)
        assert isinstance(found, Article), (form, found)
        assert "port is closed" in found.text
        assert "\x00" not in found.text + (found.title or "")
    assert unread(random.Random(1).randbytes(500) + bytes(40)) == ["this is a binary file, not text"]


# ---- NewsML-G2

NEWSML = """<?xml version="1.0" encoding="UTF-8"?>
<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:newsml:agency.example:20241014:pier" version="2" standard="NewsML-G2" standardversion="2.33" conformance="power" xml:lang="en-GB">
 <rightsInfo><copyrightHolder qcode="nprov:AFP"><name>Agence France-Presse</name></copyrightHolder><copyrightNotice>© AFP 2024</copyrightNotice><usageTerms>Not for archive use</usageTerms></rightsInfo>
 <itemMeta><itemClass qcode="ninat:text"/><provider literal="Westmouth News Service"/><versionCreated>2024-10-14T09:30:00+02:00</versionCreated><firstCreated>2024-10-13T21:00:00Z</firstCreated><pubStatus qcode="stat:{status}"/></itemMeta>
 <contentMeta><infoSource literal="Reuters"/><creator><name>Jane Doe</name></creator><by>By Jane Doe</by><dateline>WESTMOUTH, Oct 14</dateline><creditline>WNS/AFP</creditline><headline role="hl:sub">Less</headline><headline role="hl:main">Pier closes</headline><language tag="en"/></contentMeta>
 <contentSet>{content}</contentSet>
</newsItem>"""
INLINE = f'<inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head><body><p>{P1.format(1)}</p><p>See <a href="https://courier.example/plan">the plan</a>.</p></body></html></inlineXML>'
NITF = f'<inlineXML contenttype="application/nitf+xml"><nitf xmlns="http://iptc.org/std/NITF/2006-10-18/"><body><body.head><hedline><hl1>Pier</hl1></hedline></body.head><body.content><p>{P1.format(1)}</p><p>{P2.format(1)}</p></body.content></body></nitf></inlineXML>'
PLAIN = f'<inlineData contenttype="text/plain">{P1.format(1)}\n\n{P2.format(1)}</inlineData>'


def newsml(content: str, status: str = "usable") -> bytes:
    return NEWSML.format(status=status, content=content).encode()


@pytest.mark.parametrize("content", [INLINE, NITF, PLAIN], ids=["xhtml", "nitf", "plain"])
def test_a_newsml_item(content: str, tmp_path: Path) -> None:
    path = tmp_path / "item.xml"
    path.write_bytes(newsml(content))
    for source in (path, newsml(content)):
        (found,) = read(source)
        assert isinstance(found, Article), found
        assert found.text.startswith(P1.format(1))
        assert "\n\n" in found.text
        assert (found.title, found.published, found.language) == ("Pier closes", "2024-10-13", "en")
        assert found.outlet is not None
        assert found.outlet.name == "Westmouth News Service"
        assert found.authors == ("Jane Doe",)
        assert [(c.kind, c.text) for c in found.credits] == [
            ("byline", "By Jane Doe"), ("dateline", "WESTMOUTH, Oct 14"), ("credit line", "WNS/AFP"), ("metadata", "Reuters"),
            ("copyright", "Agence France-Presse"), ("copyright", "© AFP 2024"), ("copyright", "Not for archive use"),
        ]  # fmt: skip


def test_links_of_a_newsml_item() -> None:
    (found,) = read(newsml(INLINE))
    assert isinstance(found, Article)
    (link,) = found.links
    assert link.span is not None
    assert (link.url, link.span.text) == ("https://courier.example/plan", "the plan")
    assert found.text[link.span.start : link.span.end] == "the plan"


def test_a_newsml_message_of_several() -> None:
    item = newsml(PLAIN).decode().partition("?>")[2]
    message = f'<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><header/><itemSet>{item}{newsml(PLAIN, "canceled").decode().partition("?>")[2]}{newsml("").decode().partition("?>")[2]}</itemSet></newsMessage>'
    found = list(read(message.encode()))
    assert [item.origin for item in found] == ["bytes#1", "bytes#2", "bytes#3"]
    assert isinstance(found[0], Article)
    assert [item.reason for item in found[1:] if isinstance(item, Unread)] == [
        "withdrawn by its provider",
        "no text in this item",
    ]


LAUGHS = (
    "<!DOCTYPE x [<!ENTITY a 'ha'>"
    + "".join(f"<!ENTITY {chr(98 + i)} '{f'&{chr(97 + i)};' * 20}'>" for i in range(12))
    + "]>"
)


@pytest.mark.parametrize(
    "data",
    [
        f"<?xml version='1.0'?>{LAUGHS}<newsItem><contentSet><inlineData>&m;</inlineData></contentSet></newsItem>".encode(),
        f"<?xml version='1.0' encoding='utf-16'?>{LAUGHS}<newsItem>&m;</newsItem>".encode("utf-16"),
        b"<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><newsItem><contentSet><inlineData>&a;</inlineData></contentSet></newsItem>",
        b"<?xml version='1.0'?><rss><channel/></rss>",
        newsml(PLAIN)[:-200],
        b"<newsItem>" + b"<a>" * 5000,
        b"<newsItem/>",
        newsml('<inlineData contenttype="text/plain">\x00</inlineData>'),
    ],
    ids=["laughs", "laughs in utf-16", "file", "rss", "cut off", "deep", "empty", "nul"],
)
def test_hostile_and_broken_xml(data: bytes, budget: Budget) -> None:
    with budget(5):
        found = list(read(data, format="newsml"))
    assert all(isinstance(item, Unread) and "\n" not in item.reason for item in found), found
    assert found
    assert "root:" not in str(found)
