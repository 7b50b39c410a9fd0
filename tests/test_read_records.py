"""JSON, JSON lines, CSV and ninjs, and the dates in them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from provenance.errors import UsageError
from provenance.language.dates import iso_date
from provenance.model import Article, Credit, Unread
from provenance.read import read
from provenance.read.formats.dumps import is_ninjs

DATA = Path(__file__).parent / "data" / "read"
TEXT = "The harbour stays closed until Monday, the port authority said."


def rows(data: str | bytes, format: str) -> list[Article | Unread]:  # noqa: A002  # the name of the option
    return list(read(data.encode() if isinstance(data, str) else data, format=format))


def article(record: dict[str, Any]) -> Article:
    (found,) = rows(json.dumps(record), "json")
    assert isinstance(found, Article), found
    return found


def test_every_key_arrives() -> None:
    found = article(
        {"text": TEXT, "title": "Port shut", "url": "https://courier.example/1", "outlet": "Nordstadt Courier", "published": "14 Oct 2024",
         "authors": ["Lena Brandt", {"name": "Jo Moss"}], "language": "EN-gb", "extra": {"ignored": True}}
    )  # fmt: skip
    assert found.outlet is not None
    assert (found.text, found.title, found.url, found.outlet.name) == (
        TEXT,
        "Port shut",
        "https://courier.example/1",
        "Nordstadt Courier",
    )
    assert (found.published, found.authors, found.language) == ("2024-10-14", ("Lena Brandt", "Jo Moss"), "en")
    assert article({"text": TEXT, "authors": "Lena Brandt; Jo Moss"}).authors == ("Lena Brandt", "Jo Moss")
    assert article({"Text": TEXT, "published": 2024}).published == "2024"


def test_the_doubled_title_of_a_record_leaves_its_text() -> None:
    assert article({"text": f"Port shut\n\n{TEXT}", "title": "Port shut"}).text == TEXT
    assert article({"text": f"Port shut\n\n{TEXT}"}).title == "Port shut"


def test_html_of_a_record_is_read_as_html() -> None:
    found = article(
        {
            "html": f'<p>{TEXT}</p><p>A <a href="/m/1">second</a> one.<script>no()</script></p>',
            "url": "https://courier.example/1",
        }
    )
    assert found.text == f"{TEXT}\n\nA second one."
    (link,) = found.links
    assert link.url == "https://courier.example/m/1"
    assert link.span is not None
    assert found.text[link.span.start : link.span.end] == "second"


@pytest.mark.parametrize(
    ("record", "word"),
    [
        ({"title": "x"}, "no 'text'"),
        ({}, "no 'text'"),
        ({"text": ""}, "empty"),
        ({"text": ["a"]}, "a list"),
        ({"text": 4}, "a number"),
        ([], "empty"),
        (["words"], "a string"),
        (None, "nothing"),
        ({"articles": []}, "empty"),
        ({"html": "<!-- nothing -->"}, "empty"),
    ],
)
def test_records_that_are_none(record: Any, word: str) -> None:
    (found,) = rows(json.dumps(record), "json")
    assert isinstance(found, Unread)
    assert word in found.reason


def test_one_bad_line_does_not_stop_the_others(tmp_path: Path) -> None:
    lines = [json.dumps({"text": f"{TEXT} Number {n}."}) for n in range(1, 30)]
    lines[16] = '{"text": "cut of'
    lines[20] = ""
    lines[22] = '{"no": "text"}'
    path = tmp_path / "file.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    found = list(read(path))
    bad = [item for item in found if isinstance(item, Unread)]
    assert [item.origin.rsplit("/", 1)[-1] for item in bad] == ["file.jsonl:17", "file.jsonl:23"]
    assert "broken JSON" in bad[0].reason
    assert len(found) == 28
    assert found[0].origin == f"{path.as_posix()}:1"


def test_json_lines_are_read_one_by_one() -> None:
    class Endless(io.RawIOBase):
        """A stream that never ends: reading ahead without bound would never return."""

        left = b""

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any) -> int:
            part = (self.left or (json.dumps({"text": TEXT}) + "\n").encode())[: len(buffer)]
            self.left = (
                self.left[len(part) :] if self.left else (json.dumps({"text": TEXT}) + "\n").encode()[len(part) :]
            )
            buffer[: len(part)] = part
            return len(part)

    stream = io.BufferedReader(Endless())
    found = read(stream, format="jsonl")
    assert [next(found).origin for _ in range(3)] == ["-:1", "-:2", "-:3"]
    table = read(io.BufferedReader(io.BytesIO(b"text\n" + b"A line here.\n" * 100_000)), format="csv")
    assert next(table).origin == "-:2"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_dialects(delimiter: str, encoding: str) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(["Title", "TEXT", "authors", "published"])
    writer.writerow(["Port, shut; now", f'{TEXT}\n\nA "second" one, with; signs.', "Lena Brandt;Jo Moss", "2024-10"])
    writer.writerow(["Two", "Über café. " + "word " * 40_000, "", ""])
    (first, second) = rows(out.getvalue().encode(encoding), "csv")
    assert isinstance(first, Article)
    assert isinstance(second, Article)
    assert (first.title, first.text) == ("Port, shut; now", f'{TEXT}\n\nA "second" one, with; signs.')
    assert (first.authors, first.published) == (("Lena Brandt", "Jo Moss"), "2024-10")
    assert (first.origin, second.origin) == ("bytes:2", "bytes:5")
    assert second.text.startswith("Über café. word")


def test_csv_without_a_text_column_names_what_it_has() -> None:
    (found,) = rows("headline,body\na,b\n", "csv")
    assert found == Unread("bytes", "no column 'text' (columns: headline, body); name it with a file for --columns")
    (found,) = rows("text,title\n", "csv")
    assert isinstance(found, Unread)
    found_with_gap = rows(f"text,title\n{TEXT},a\n,b\n{TEXT} More.,c\n", "csv")
    assert [type(item) for item in found_with_gap] == [Article, Unread, Article]


def test_json_lines_under_the_name_of_json() -> None:
    found = rows(f'{{"text": "{TEXT}"}}\n{{"text": "{TEXT} Two."}}', "json")
    assert [item.origin for item in found] == ["bytes:1", "bytes:2"]


def test_ninjs_1() -> None:
    (found,) = read(DATA / "ninjs1.json")
    assert isinstance(found, Article)
    assert found.title == "Port stays shut until Monday"
    assert found.text.startswith("NORDSTADT (WEX) - The port")
    assert (found.published, found.language, found.url) == ("2025-03-13", "en", None)
    assert set(found.credits) == {Credit("byline", "By Lena Brandstetter"), Credit("copyright", "Wire Example")}, (
        "the dateline is in the text"
    )


def test_ninjs_3() -> None:
    (found,) = read(DATA / "ninjs3.json")
    assert isinstance(found, Article)
    assert (found.title, found.url, found.published) == (
        "Port stays shut until Monday",
        "https://wire.example/items/1",
        "2025-03-14",
    )
    assert (
        found.text == "The port of Nordstadt stays shut, the Hafenpost reported.\n\nDivers examined the hull on Friday."
    )
    assert set(found.credits) == {Credit("credit line", "AP"), Credit("metadata", "Associated Press")}
    assert [(link.url, link.span.text if link.span else None) for link in found.links] == [
        ("https://www.anderswo.example/m/17", "Hafenpost")
    ]


def test_our_own_records_are_no_ninjs() -> None:
    assert not is_ninjs({"text": "x", "versioncreated": "2024"})
    assert not is_ninjs({"title": "x", "url": "y"})
    assert is_ninjs({"uri": "u", "headline": "h", "body_xhtml": "<p>x</p>"})


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2024", "2024"), ("2025-10", "2025-10"), ("2024-10-14", "2024-10-14"), ("2024-10-14T23:30:00Z", "2024-10-14"), ("2024-10-14 10:00:00+02:00", "2024-10-14"),
        ("20241014", "2024-10-14"), ("20241014T100000Z", "2024-10-14"), ("2024/10/14", "2024-10-14"), ("14 Oct 2024", "2024-10-14"), ("Oct. 14, 2024", "2024-10-14"),
        ("October 14th, 2024", "2024-10-14"), ("Monday, 14 October 2024", "2024-10-14"), ("Mon, 14 Oct 2024 10:00:00 +0000", "2024-10-14"), ("October 2024", "2024-10"),
        ("14.10.2024", "2024-10-14"), ("14. Oktober 2024", "2024-10-14"), ("03.04.2024", "2024-04-03"), ("14/10/2024", "2024-10-14"), ("10/14/2024", "2024-10-14"),
        ("03/04/2024", "2024"), ("03-04-2024", "2024"), ("03/03/2024", "2024-03-03"), ("14 octobre 2024", "2024-10-14"), ("14 de octubre de 2024", "2024-10-14"),
        ("1er janvier 2024", "2024-01-01"), ("14 жовтня 2024", "2024-10-14"), ("14 октября 2024 г.", "2024-10-14"), ("14 października 2024", "2024-10-14"),
        ("2024年10月14日", "2024-10-14"), ("14 October 2024, 10:30", "2024-10-14"), ("14 Oct 2024 at 10.30pm BST", "2024-10-14"),
        ("29 February 2023", None), ("31/31/2024", None), ("2024-13", None), ("soon", None), ("yesterday", None), ("May", None), ("", None), ("3 days ago", None),
        ("12345", None), ("0000-00-00", None), ("14 Foo 2024", None), ("1024 words", None), ("x" * 500, None),
    ],
)  # fmt: skip
def test_dates(said: str, meant: str | None) -> None:
    assert iso_date(said) == meant


def test_a_bad_date_of_a_record_is_said_after_its_article() -> None:
    good, bad = rows(json.dumps({"text": TEXT, "published": "the other day"}), "json")
    assert isinstance(good, Article)
    assert good.published is None
    assert bad == Unread("bytes", "published 'the other day' is not a date; the article was read without one")


# ---- dumps, and files that say which column is which


@pytest.mark.parametrize(
    ("record", "title", "outlet", "published", "url"),
    [
        (  # Media Cloud
            {"id": "8f", "media_name": "Westmouth Courier", "media_url": "courier.example", "publish_date": "2024-10-14", "indexed_date": "2024-10-20",
             "language": "en", "title": "Pier closes", "url": "https://courier.example/pier", "text": TEXT},
            "Pier closes", "Westmouth Courier", "2024-10-14", "https://courier.example/pier",
        ),
        (  # NewsCatcher
            {"title": "Pier closes", "link": "https://courier.example/pier", "published_date": "2024-10-14 08:00:00", "name_source": "Westmouth Courier",
             "domain_url": "courier.example", "rights": "courier.example", "description": "Short.", "content": TEXT, "author": "Jane Doe", "id": "1"},
            "Pier closes", "Westmouth Courier", "2024-10-14", "https://courier.example/pier",
        ),
        (  # GDELT's names, with the text beside
            {"DATE": "20241015000000", "SourceCommonName": "courier.example", "DocumentIdentifier": "https://courier.example/pier", "content": TEXT},
            None, "courier.example", None, "https://courier.example/pier",
        ),
        (
            {"source": {"id": None, "name": "Westmouth Courier"}, "author": "Jane Doe", "title": "Pier closes", "url": "https://courier.example/pier",
             "publishedAt": "2024-10-14T08:00:00Z", "content": TEXT},
            "Pier closes", "Westmouth Courier", "2024-10-14", "https://courier.example/pier",
        ),
    ],
    ids=["Media Cloud", "NewsCatcher", "GDELT", "News API"],
)  # fmt: skip
def test_dumps_are_known_by_their_columns(
    record: dict[str, Any], title: str | None, outlet: str, published: str | None, url: str
) -> None:
    for data in (
        json.dumps(record),
        json.dumps({"articles": [record]}),
        json.dumps(record) + "\n" + json.dumps(record),
    ):
        found = list(read(data.encode()))
        assert found
        for article in found:
            assert isinstance(article, Article), article
            assert article.text == TEXT
            assert (article.title, article.published, article.url) == (title, published, url)
            assert article.outlet is not None
            assert article.outlet.name == outlet


def test_a_dump_as_a_table(tmp_path: Path) -> None:
    path = tmp_path / "dump.csv"
    path.write_text(
        'link,published_date,name_source,content\nhttps://courier.example/a,2024-10-14,Westmouth Courier,"The pier is closed, says the board."\n',
        encoding="utf-8",
    )
    (article,) = read(path)
    assert isinstance(article, Article)
    assert article.published == "2024-10-14"
    assert article.text == "The pier is closed, says the board."


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"id,media_name,publish_date,title,url\n1,Courier,2024-10-14,Pier,https://courier.example/a\n", "a Media Cloud list of addresses without texts"),
        (b'{"url": "https://courier.example/a", "title": "Pier", "seendate": "20241014T080000Z", "domain": "courier.example"}\n{"url": "https://courier.example/b", "seendate": "x", "domain": "y"}', "a GDELT articles list of addresses"),
        (b'{"source": {"name": "C"}, "publishedAt": "2024-10-14", "content": "The pier is closed and... [+2815 chars]"}', "only the beginning of the text is here ('[+2815 chars]')"),
        (b'{"uri": "urn:x", "headline": "H", "body_text": "The pier is closed.", "pubstatus": "canceled"}', "withdrawn by its provider"),
    ],
)  # fmt: skip
def test_records_without_a_whole_text(data: bytes, word: str) -> None:
    for item in read(data, format="csv" if data.startswith(b"id,") else "jsonl"):
        assert isinstance(item, Unread)
        assert word in item.reason


def test_a_file_says_which_column_is_which(tmp_path: Path) -> None:
    columns = tmp_path / "columns.csv"
    columns.write_text(
        "\ufeffColumn,Field\r\nBody.Full,text\r\nBody.Lead,text\r\nKop,title\r\nmeta.desk.name,outlet\r\nAgency,credit\r\nwhen,published\r\n\r\n",
        encoding="utf-8",
    )
    record = {
        "kop": "Pier closes",
        "body": {"FULL": TEXT, "lead": "Less."},
        "META": {"desk": {"name": "Westmouth Courier"}},
        "agency": "WNS/AFP",
        "When": "2024-10-14",
        "text": "not this",
    }
    (article,) = read(json.dumps(record).encode(), columns=str(columns))
    assert isinstance(article, Article)
    assert (article.title, article.published, article.text) == ("Pier closes", "2024-10-14", TEXT)
    assert [(c.kind, c.text) for c in article.credits] == [("credit line", "WNS/AFP")]
    table = b"kop;when;body.full\nPier;2024-10-14;The pier is closed, says the board.\n"
    (article,) = read(table, format="csv", columns=str(columns))
    assert isinstance(article, Article)
    assert article.text == "The pier is closed, says the board."


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("a,b\nx,text\n", "header 'column,field'"), ("", "header 'column,field'"), ("column,field\nx,body\n", "'body' is not a field"),
        ("column,field\nx,\n", "'nothing' is not a field"), ("column,field\nx,title\n", "no column for 'text'"), (None, "No such file"),
    ],
)  # fmt: skip
def test_bad_column_files_are_told_at_once(words: str | None, told: str, tmp_path: Path) -> None:
    path = tmp_path / "columns.csv"
    if words is not None:
        path.write_text(words, encoding="utf-8")
    with pytest.raises(UsageError, match=told):
        read(b"{}", columns=str(path))
