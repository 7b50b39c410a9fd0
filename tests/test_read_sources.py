"""Files, folders, streams and manifests: everything readable is read, everything else is named in one line."""

from __future__ import annotations

import importlib
import io
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from provenance.errors import UsageError
from provenance.model import Article, Unread
from provenance.parties import add_outlet
from provenance.read import formats, read
from provenance.read.drafts import MAX_CHARACTERS, Draft, Format, Found, Work

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Budget


PROSE = "The harbour of Nordstadt stays closed until Monday at least, the port authority said on Friday after divers had examined the hull."


def articles(found: list[Article | Unread]) -> list[Article]:
    return [item for item in found if isinstance(item, Article)]


def reasons(found: list[Article | Unread]) -> dict[str, str]:
    return {item.origin.rsplit("/", 1)[-1]: item.reason for item in found if isinstance(item, Unread)}


def test_a_folder_is_read_in_the_order_of_names(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "sub/d.md", "sub/c.txt", ".hidden/x.txt", ".y.txt", "photo.png", "notes.docx"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"{PROSE} This is {name}.", encoding="utf-8")
    found = list(read(tmp_path))
    assert all(isinstance(item, Article) for item in found)
    assert [item.origin for item in found] == [
        (tmp_path / n).as_posix() for n in ("a.txt", "b.txt", "sub/c.txt", "sub/d.md")
    ]
    assert [item.id for item in found if isinstance(item, Article)] == [
        item.id for item in read(str(tmp_path)) if isinstance(item, Article)
    ]


def test_what_cannot_be_read_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    files = {
        "a-empty.txt": b"",
        "b-blank.txt": b" \n\n ",
        "c.txt": b"%PDF-1.7 ...",
        "d.html": b"\x89PNG\r\n\x1a\n....",
        "e.txt": b"PK\x03\x04....",
        "f.txt": b"abc\x00\x01\x02def" * 10,
        "g.json": b'{"text": "Broken',
        "h.html": b"<html><body><p></p></body></html>",
        "i.csv": b"name,body\nx,y\n",
        "z.txt": PROSE.encode(),
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    found = list(read(tmp_path))
    assert [a.text for a in articles(found)] == [PROSE]
    said = reasons(found)
    assert set(said) == set(files) - {"z.txt"}
    for name, word in [("a-empty.txt", "empty"), ("b-blank.txt", "empty"), ("c.txt", "PDF"), ("d.html", "PNG"), ("e.txt", "zip"), ("f.txt", "binary"),
                       ("g.json", "broken JSON"), ("h.html", "no article text"), ("i.csv", "name, body")]:  # fmt: skip
        assert word in said[name], (name, said[name])
    assert not any("\n" in reason for reason in said.values())


@pytest.mark.parametrize(
    ("source", "word"),
    [
        ("https://user:secret@news.example/a", "not a web address"),
        ("HTTP://news..example", "not a web address"),
        ("no/such/file.txt", "not there"),
        ("", "no file"),
        ("a\x00b", "not "),
        ("x" * 5000, "not read"),
    ],
)
def test_bad_names(source: str, word: str) -> None:
    (found,) = read(source)
    assert isinstance(found, Unread)
    assert word in found.reason
    assert len(found.origin) <= 200


def test_unknown_suffix_named_directly(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_text(PROSE, encoding="utf-8")
    (found,) = read(path)
    assert isinstance(found, Unread)
    assert ".docx" in found.reason
    (found,) = read(path, format="text")
    assert isinstance(found, Article)
    path.write_bytes(b"PK\x03\x04rest")
    (found,) = read(path)
    assert isinstance(found, Unread)
    assert "zip" in found.reason
    bare = tmp_path / "article"
    bare.write_text(PROSE, encoding="utf-8")
    (found,) = read(bare)
    assert isinstance(found, Article)


@pytest.mark.parametrize("bad", [{"outlets": "X"}, {"format": "docx"}, {"language": "English"}, {"title": 7}])
def test_a_call_that_is_off_fails_at_once(bad: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        read("anything.txt", **bad)
    with pytest.raises(UsageError):
        read(17)  # type: ignore[arg-type]


def test_nothing_given_is_as_if_it_had_not_been(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PROSE, encoding="utf-8")
    (found,) = read(tmp_path / "a.txt", outlet=None, url="", published=None)
    assert isinstance(found, Article)
    assert (found.outlet, found.url, found.published) == (None, None, None)


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="no links on this system")
def test_links_that_go_in_circles_end(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PROSE, encoding="utf-8")
    (tmp_path / "sub").mkdir()
    try:
        (tmp_path / "sub" / "up").symlink_to(tmp_path, target_is_directory=True)
        (tmp_path / "loop.txt").symlink_to(tmp_path / "loop.txt")
        (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere.txt")
    except OSError:
        pytest.skip("links need a right this user lacks")
    found = list(read(tmp_path))
    assert len(articles(found)) == 1
    assert set(reasons(found)) == {"loop.txt", "gone.txt"}


def test_a_folder_with_nothing_to_read_says_so(tmp_path: Path) -> None:
    (found,) = read(tmp_path)
    assert isinstance(found, Unread)
    assert "no article" in found.reason


def test_streams(monkeypatch: pytest.MonkeyPatch) -> None:
    for stream in (io.BytesIO(PROSE.encode()), io.StringIO(PROSE)):
        (found,) = read(stream)
        assert isinstance(found, Article)
        assert (found.text, found.origin) == (PROSE, "-")
    (found,) = read(PROSE.encode())
    assert isinstance(found, Article)
    assert found.origin == "bytes"
    monkeypatch.setattr(
        sys,
        "stdin",
        io.TextIOWrapper(io.BytesIO(f"<html lang=fr><body><p>{PROSE}</p><p>{PROSE}</p></body></html>".encode())),
    )
    (found,) = read("-")
    assert isinstance(found, Article)
    assert (found.origin, found.language) == ("-", "fr")
    monkeypatch.setattr(sys, "stdin", io.StringIO(f'{{"text": "{PROSE}"}}\n{{"text": "{PROSE} Twice."}}\n'))
    assert [a.origin for a in articles(list(read("-")))] == ["-:1", "-:2"]


@pytest.mark.parametrize(
    ("data", "origins"),
    [
        (b'{"text": "One is here."}', ["bytes"]),
        (b'[{"text": "One is here."}, {"text": "Two is here."}]', ["bytes#1", "bytes#2"]),
        (b'{"text": "One is here."}\n\n{"text": "Two is here."}\n', ["bytes:1", "bytes:3"]),
        (b'{\n "articles": [{"text": "One is here."}]\n}', ["bytes#1"]),
        (b"title,text\nA,One is here.\nB,Two is here.\n", ["bytes:2", "bytes:3"]),
        (b"[Photo] One is here.", ["bytes"]),
        (b"{ One } is here.", ["bytes"]),
        (b"Text, more text, and a comma.\nIt is here.", ["bytes"]),
        (
            b"<!-- saved --><!DOCTYPE html><html><body><p>One is here, and it is long enough to be an article of some kind.</p></body></html>",
            ["bytes"],
        ),
    ],
)
def test_formats_are_known_by_their_content(data: bytes, origins: list[str]) -> None:
    found = list(read(data))
    assert [item.origin for item in found if isinstance(item, Article)] == origins, found
    assert all("is here" in item.text and '{"' not in item.text and "<" not in item.text for item in articles(found))


TEXT_RU = "Порт Нордштадта остается закрытым по меньшей мере до понедельника, сообщили власти порта в пятницу после осмотра корпуса судна."
TEXT_PL = "Port w Nordstadt pozostanie zamknięty co najmniej do poniedziałku, poinformowały w piątek władze. Źródło pożaru wciąż nie jest znane, a śledczy żądają części dokumentów."
TEXT_FR = "Le port reste fermé jusqu’à lundi, a déclaré l’autorité portuaire après l’inspection de la coque endommagée."


@pytest.mark.parametrize(
    ("text", "encoding"),
    [(TEXT_FR, "utf-8"), (TEXT_FR, "utf-8-sig"), (TEXT_FR, "cp1252"), (TEXT_FR, "utf-16"), (TEXT_FR, "utf-16-le"), (TEXT_RU, "cp1251"), (TEXT_RU, "koi8-r"),
     (TEXT_RU, "utf-16"), (TEXT_PL, "cp1250"), ("Le café est fermé.", "latin-1")],
)  # fmt: skip
def test_encodings(text: str, encoding: str) -> None:
    (found,) = read(text.encode(encoding), format="text")
    assert isinstance(found, Article)
    assert found.text == text


def test_declared_charset_of_a_page() -> None:
    page = f"<html><head><meta charset='windows-1251'></head><body><p>{TEXT_RU}</p><p>{TEXT_RU} Да.</p></body></html>"
    (found,) = read(page.encode("cp1251"), format="html")
    assert isinstance(found, Article)
    assert TEXT_RU in found.text
    (found,) = read(page.encode("utf-8"), format="html")
    assert isinstance(found, Article)
    assert TEXT_RU in found.text, "UTF-8 that is valid is UTF-8, whatever an old template declares"


# ---- manifests


def corpus(folder: Path, manifest: str) -> None:
    for name in ("a.txt", "b.txt", "sub/c.txt"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(f"Published: 3 May 2020\n\n{PROSE}", encoding="utf-8")
    (folder / "manifest.csv").write_text(manifest, encoding="utf-8")


def test_manifest_supplies_and_the_user_overrules(tmp_path: Path) -> None:
    corpus(
        tmp_path,
        "file,outlet,url,published,language,title,authors\na.txt,Nordstadt Courier,https://courier.example/1,2024-10,en-GB,Port shut,Lena Brandt; Jo Moss\nsub/c.txt,Hafenpost,,,,,\n",
    )
    found = {a.origin.rsplit("/", 1)[-1]: a for a in articles(list(read(tmp_path))) if a.origin}
    a = found["a.txt"]
    assert a.outlet is not None
    assert (a.outlet.name, a.url, a.published, a.language, a.title, a.authors) == (
        "Nordstadt Courier", "https://courier.example/1", "2024-10", "en", "Port shut", ("Lena Brandt", "Jo Moss"))  # fmt: skip
    assert found["b.txt"].outlet is None
    assert found["b.txt"].published == "2020-05-03"
    assert found["c.txt"].outlet is not None
    assert found["c.txt"].published == "2020-05-03", "what the manifest leaves open, the file still says"
    (same,) = articles(list(read(tmp_path / "a.txt")))
    assert same == a, "the same file is the same article, named alone or in its folder"
    given = articles(list(read(tmp_path, outlet="Other Herald", published="14 Oct 2021")))
    assert {g.outlet.name for g in given if g.outlet} == {"Other Herald"}
    assert {g.published for g in given} == {"2021-10-14"}


def test_manifest_of_a_subfolder_knows_better(tmp_path: Path) -> None:
    corpus(tmp_path, "file,outlet,language\nsub/c.txt,Outer,fr\n")
    (tmp_path / "sub" / "manifest.csv").write_text("\ufefffile;outlet\r\nc.txt;Inner\r\n", encoding="utf-8")
    (c,) = [a for a in articles(list(read(tmp_path))) if a.origin and a.origin.endswith("c.txt")]
    assert c.outlet is not None
    assert (c.outlet.name, c.language) == ("Inner", "fr")


@pytest.mark.parametrize(
    ("manifest", "word"),
    [
        ("name,outlet\na.txt,X\n", "'file'"),
        ("", "'file'"),
        ("file,outlet\nmissing.txt,X\n", "'missing.txt', which is not there"),
        ("file,outlet\na.txt,X\na.txt,Y\n", "twice"),
        ("file,outlet\n,X\n", "names no file"),
    ],
)
def test_bad_manifests_are_named_and_the_files_read(tmp_path: Path, manifest: str, word: str) -> None:
    corpus(tmp_path, manifest)
    found = list(read(tmp_path))
    assert len(articles(found)) == 3
    (problem,) = [item for item in found if isinstance(item, Unread)]
    assert word in problem.reason
    assert "manifest.csv" in problem.origin


def test_a_date_that_is_none_is_said_and_the_article_read(tmp_path: Path) -> None:
    corpus(tmp_path, "file,published\na.txt,soon\n")
    found = list(read(tmp_path))
    (a, b, c) = articles(found)
    assert (a.published, b.published, c.published) == (None, "2020-05-03", "2020-05-03")
    assert "'soon' is not a date" in reasons(found)["a.txt"]


# ---- size


def test_huge_inputs_are_refused_in_bounded_time(tmp_path: Path, budget: Budget) -> None:
    (tmp_path / "a.txt").write_bytes(b"word " * 10_000_000)
    (tmp_path / "b.jsonl").write_bytes(b'{"text": "' + b"word " * 2_000_000 + b'"}\n{"text": "A small article."}\n')
    (tmp_path / "c.csv").write_bytes(b"text,title\n" + b"word " * 2_000_000 + b",x\nA small one.,y\n")
    with budget(20):  # a quadratic step takes hours
        found = list(read(tmp_path))
    assert [a.text for a in articles(found)] == ["A small article.", "A small one."]
    assert {name: "longer than any article" in reason for name, reason in reasons(found).items()} == {
        "a.txt": True,
        "b.jsonl:1": True,
        "c.csv:2": True,
    }


def test_the_longest_article_is_read() -> None:
    (found,) = read(("word " * (MAX_CHARACTERS // 5)).encode())
    assert isinstance(found, Article)
    (found,) = read(b"\n" * 1_000_000 + PROSE.encode())
    assert isinstance(found, Article)


def test_importing_the_facade_is_light() -> None:
    code = "import sys, provenance.read; print([m for m in ('trafilatura', 'lxml', 'dateparser', 'charset_normalizer', 'provenance.read.opening') if m in sys.modules])"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )


def test_an_id_does_not_depend_on_the_list_of_outlets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a user adds to the list gives an outlet another name, and its articles no other id."""
    text = b"The port of Valdora was closed on Monday, the harbour office said."

    def ids() -> list[str]:
        given = [("TH", None), (" th ", None), (None, "https://tulip.example/a"), (None, None)]
        return [
            one.id for outlet, url in given for one in read(text, outlet=outlet, url=url) if isinstance(one, Article)
        ]

    def names() -> set[str | None]:
        return {one.outlet.name if one.outlet else None for one in read(text, outlet="TH") if isinstance(one, Article)}

    monkeypatch.setenv("PROVENANCE_OUTLETS", str(tmp_path / "mine.csv"))
    before, called = ids(), names()
    assert len(before) == 4
    assert len(set(before)) == 3, "one outlet in two spellings"
    add_outlet("The Tulip Herald", aliases=["TH"], domains=["tulip.example"])
    assert names() == {"The Tulip Herald"} != called
    assert ids() == before


def test_a_new_format_is_one_declaration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read by the name it is given, by the end of a file's name and by how its content begins; offered and documented."""

    def telegram(work: Work) -> Iterator[Found]:
        yield work.origin, Draft(work.data.decode().partition("STOP")[2].strip())

    wire = Format(
        "telegram", (".tgm",), "what stands behind the first STOP", "the path", telegram,
        begins=lambda start, _whole: start.startswith("TELEGRAM"),
    )  # fmt: skip
    monkeypatch.setattr(formats, "FORMATS", [*formats.FORMATS, wire])
    content = f"TELEGRAM NO 7 STOP {PROSE}".encode()
    (tmp_path / "a.tgm").write_bytes(content)
    found = [read(content, format="tgm"), read(content), read(tmp_path / "a.tgm"), read(tmp_path)]
    assert [item.text for items in found for item in items if isinstance(item, Article)] == [PROSE] * 4
    assert "| `telegram` | `.tgm` | what stands behind the first STOP | the path |" in formats.table()
    with pytest.raises(UsageError, match="newsml, telegram"):
        list(read(content, format="fax"))
    shown = CliRunner().invoke(importlib.import_module("provenance.commands").cli, ["attribute", "--help"]).output
    assert "newsml|telegram" in "".join(shown.split())
