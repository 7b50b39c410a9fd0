"""Outlets by name, host and shape, and the user's own list."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provenance import parties
from provenance.errors import InputError, UsageError
from provenance.model import Party
from provenance.parties.registry import forget, host_of, registry, squash

DATA = Path(__file__).parent / "data"


@pytest.fixture(scope="module", autouse=True)
def no_own_list(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the list of whoever runs the tests out; one for the module, because reading the registry takes a while."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PROVENANCE_OUTLETS", str(tmp_path_factory.mktemp("none") / "outlets.csv"))
        forget()
        yield
    forget()


@pytest.fixture
def own_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("PROVENANCE_OUTLETS", str(tmp_path / "own" / "outlets.csv"))
    forget()
    yield tmp_path / "own" / "outlets.csv"
    forget()


def _known(party: Party | None) -> Party:
    assert party is not None
    return party


def _cases() -> list[dict[str, str]]:
    with (DATA / "outlet_names.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("case", _cases(), ids=lambda c: f"{c['written']}{'~' if c['fuzzy'] == 'yes' else ''}")
def test_names(case: dict[str, str]) -> None:
    found = parties.outlet_by_name(
        case["written"],
        language=case["language"] or None,
        country=case["country"] or None,
        near=case["near"],
        fuzzy=case["fuzzy"] == "yes",
    )
    assert (found.id if found else "") == case["outlet"], case["why"]


def test_there_are_enough_hard_cases() -> None:
    fuzzy = [c for c in _cases() if c["fuzzy"] == "yes"]
    assert sum(bool(c["outlet"]) for c in fuzzy) >= 40
    assert sum(not c["outlet"] for c in fuzzy) >= 40


def test_a_misspelling_is_only_forgiven_when_asked() -> None:
    assert parties.outlet_by_name("Le Mode") is None


@pytest.mark.parametrize("name", ["Northern Echo Weekly", "Haaretz Weekly", "Die Zeit Daily"])
def test_an_edition_of_its_own_is_not_the_paper_it_is_named_after(name: str) -> None:
    assert parties.outlet_by_name(name) is None
    paper, _, word = name.rpartition(" ")
    assert parties.outlet_by_name(paper) is not None
    # A word that only says what the paper is stands in small letters.
    assert parties.outlet_by_name(f"{paper} {word.lower()}") == parties.outlet_by_name(paper)


@pytest.mark.parametrize(
    ("short", "full"), [("Business Courier", "Cincinnati Business Courier"), ("Forward Times", "Houston Forward Times")]
)
def test_a_little_known_name_without_its_place_needs_a_clue(short: str, full: str) -> None:
    assert parties.outlet_by_name(short) is None
    assert parties.outlet_by_name(short, near=f"The {full} reported it first.") == parties.outlet_by_name(full)


@pytest.mark.parametrize(
    ("url", "outlet"),
    [
        ("https://www.lemonde.fr/international/article/1.html", "le-monde"),
        ("HTTP://WWW.LEMONDE.FR:443/", "le-monde"),
        ("//lemonde.fr", "le-monde"),
        ("lemonde.fr.", "le-monde"),
        ("user:secret@mobile.lemonde.fr", "le-monde"),
        ("factcheck.afp.com/x", "afp-fact-check"),
        ("u.afp.com/x", "agence-france-presse"),
        ("https://t.me/ukrainenow/123", "ukraine-now-telegram"),
        ("https://t.me/somebody_else/1", "telegram"),
        ("https://notlemonde.fr/", None),
        ("https://lemonde.fr.example.org/", None),
        ("localhost", None),
        ("", None),
        ("http://", None),
        ("http://xn--/", None),
        ("le monde", None),
    ],
)
def test_urls(url: str, outlet: str | None) -> None:
    found = parties.outlet_by_url(url)
    assert (found.id if found else None) == outlet


@pytest.mark.usefixtures("own_list")
def test_internationalized_hosts_agree() -> None:
    assert parties.add_outlet("Münchner Bote", domains=["xn--mnchner-bote-dlb.example"])
    by_sign, by_code = (
        parties.outlet_by_url(f"https://{h}/a") for h in ("münchner-bote.example", "xn--mnchner-bote-dlb.example")
    )
    assert by_sign == by_code
    assert by_sign is not None


@pytest.mark.parametrize(
    "name",
    [
        "The Arab Weekly", "Maghrebi.org", "Censor.NET", "24.kg", "Kyiv Post", "Radio Okapi", "The Daily Planet",
        "Springfield Gazette", "Gotham Free Press", "Nordland Tidende", "Rheinischer Anzeiger", "La Gazette du Nord",
        "El Diario de Ayer", "Gazeta Polna", "Газета Полночь", "The Wolverton Observer", "Hillside TV", "Example Broadcasting Corporation",
    ],
)  # fmt: skip
def test_shapes_of_outlets(name: str) -> None:
    assert parties.looks_like_outlet(name)
    assert parties.kind_of(name) in {"outlet", "agency"}


@pytest.mark.parametrize(
    "name",
    [
        "Kyiv School of Economics", "Wall Street", "Security Service", "Washington", "Emily Post", "U.S.", "St.Louis", "J.Smith", "Node.js",
        "Acme Inc.", "the weekly", "Supreme Court", "World Bank", "", "...", "New York", "press", "Ministry of Press",
    ],
)  # fmt: skip
def test_other_names_are_no_outlets(name: str) -> None:
    assert not parties.looks_like_outlet(name)


def test_kinds_of_rows() -> None:
    kinds = {n: parties.outlet_by_name(n) for n in ("AFP", "Le Monde", "Telegram", "FBI", "Human Rights Watch")}
    assert {n: p.kind for n, p in kinds.items() if p} == {
        "AFP": "agency",
        "Le Monde": "outlet",
        "Telegram": "channel",
        "FBI": "organization",
        "Human Rights Watch": "organization",
    }
    assert _known(kinds["Le Monde"]).owner == "groupe-le-monde"
    assert parties.owner_label("reach") == "Reach plc"
    assert parties.owner_label("nobody-knows") == "nobody-knows"


def test_a_photo_credit_is_no_text_source() -> None:
    getty = parties.outlet_by_name("Getty Images")
    assert getty
    assert parties.credits_images_only(getty)
    assert not parties.credits_images_only(_known(parties.outlet_by_name("AFP")))
    assert not parties.credits_images_only(parties.outlet_party("The Daily Planet"))


def test_every_row_is_found_under_its_names() -> None:
    held = registry()
    assert len(held) == 8730
    for outlet in held:
        for name in (outlet.name, *outlet.aliases, *outlet.ambiguous):
            key = squash(name)
            rows = (*held.names.get(key, ()), *held.shared.get(key, ()))
            assert not key or any(held.at(i) is outlet for i in rows), (outlet.id, name)
        for host in outlet.domains:
            assert host_of(host) or "/" in host


def test_unlisted_outlets_have_stable_ids() -> None:
    ids = {
        parties.outlet_party(n).id for n in ("The Arab Weekly", "Arab Weekly", "the Arab Weekly", "“The Arab Weekly”")
    }
    assert ids == {"outlet:arab-weekly"}
    assert parties.outlet_party("وكالة الغد").id == "outlet:وكالة-الغد"
    assert parties.make_party("Le Monde", "outlet").id == "le-monde"


# -- the user's own list ---------------------------------------------------------------------------------------------


def test_add_once(own_list: Path) -> None:
    assert parties.add_outlet(
        "The Arab Weekly",
        aliases=["AW Online"],
        domains=["https://www.thearabweekly.com/"],
        country="gb",
        owner="Al Arab",
    )
    before = own_list.read_bytes()
    assert not parties.add_outlet(
        "The Arab Weekly", aliases=["AW Online"], domains=["thearabweekly.com"], country="GB", owner="Al Arab"
    )
    assert own_list.read_bytes() == before
    found = parties.outlet_by_name("aw online")
    assert found == parties.outlet_by_url("https://thearabweekly.com/x")
    assert _known(found).owner == "al-arab"
    assert [o.name for o in parties.list_outlets("arabweekly")] == ["The Arab Weekly"]
    assert parties.user_file() == own_list


@pytest.mark.usefixtures("own_list")
def test_own_rows_win() -> None:
    assert parties.add_outlet("Daily News", country="SE", domains=["lemonde.fr"])
    assert _known(parties.outlet_by_name("Daily News")).id == "daily-news"
    assert _known(parties.outlet_by_url("lemonde.fr")).id == "daily-news"


@pytest.mark.usefixtures("own_list")
def test_csv(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_bytes(
        '\ufeffname,domains,kind\r\nThe Gotham Globe,gotham.example,online\r\n\r\n"Nord, Ost",,radio\r\n'.encode()
    )
    assert parties.add_outlets_csv(path) == 2
    assert parties.add_outlets_csv(path) == 0
    assert _known(parties.outlet_by_name("Nord, Ost")).kind == "outlet"


@pytest.mark.parametrize(
    ("content", "error", "words"),
    [
        (b"title,url\nA,b\n", UsageError, "a column called name"),
        (b"", UsageError, "a column called name"),
        (b"name,kind\nA,blog\n", UsageError, "line 2: kind 'blog'"),
        (b"name,country\nA,France\n", UsageError, "two letters"),
        (b"name,kind\n,radio\n", UsageError, "line 2: the name is empty"),
        (b"name\n!!!\n", UsageError, "no letter"),
        (b"name\n\xff\xfe\n", InputError, "not UTF-8"),
        (b"name\nA\x00B\n", InputError, "not a text file"),
    ],
)
def test_bad_csv(tmp_path: Path, own_list: Path, content: bytes, error: type[Exception], words: str) -> None:
    path = tmp_path / "bad.csv"
    path.write_bytes(content)
    with pytest.raises(error, match=words) as caught:
        parties.add_outlets_csv(path)
    assert "\n" not in str(caught.value)
    assert not own_list.exists()


@pytest.mark.usefixtures("own_list")
def test_missing_csv_and_unwritable_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match="nowhere"):
        parties.add_outlets_csv(tmp_path / "nowhere.csv")
    (tmp_path / "file").write_text("x")
    monkeypatch.setenv("PROVENANCE_OUTLETS", str(tmp_path / "file" / "outlets.csv"))
    forget()
    with pytest.raises(InputError):
        parties.add_outlet("The Gotham Globe")


def test_a_broken_own_list_says_so(own_list: Path) -> None:
    own_list.parent.mkdir()
    own_list.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match=r"outlets\.csv"):
        parties.outlet_by_name("Le Monde")


@given(st.text(max_size=60))
@settings(deadline=None)
def test_no_text_breaks_a_lookup(text: str) -> None:
    parties.outlet_by_name(text, near=text, fuzzy=True)
    parties.outlet_by_url(text)
    parties.looks_like_outlet(text)
    made = parties.outlet_party(text)
    assert made.id.startswith("outlet:")
    assert len(made.id) < 120


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=40))
def test_keys_are_stable(text: str) -> None:
    assert squash(squash(text)) in {squash(text), squash(squash(text))}
    assert squash(text.upper()) == squash(text.upper().lower()) or not text.isascii()
