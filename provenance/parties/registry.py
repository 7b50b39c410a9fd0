"""The list of known outlets, agencies, platforms and official channels, and the user's own additions.

The shipped list is one CSV of 8,700 rows. It is folded as one string, not name by name, because that is what
keeps the first look-up under a tenth of a second.
"""

from __future__ import annotations

import csv
import io
import os
import re
import tempfile
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TypeVar, cast

from ..data import lists, rows
from ..errors import InputError, UsageError
from ..language.text import fold, fold_plain
from ..model import Party, PartyKind

_Asked = TypeVar("_Asked")
_Answer = TypeVar("_Answer")

COLUMNS = (
    "id name aliases domains kind country languages owner owner_group wire_partner source ambiguous_aliases "
    "confidence notes"
).split()  # fmt: skip
KINDS = (
    "newspaper magazine broadcaster radio online agency state-media official-channel aggregator social-platform"
).split()
ENVIRONMENT = "PROVENANCE_OUTLETS"

# Everything but letters, digits and the vowel signs of Indic and South-East Asian scripts, which Python's \w
# does not count as word characters.
_NOT_LETTERS = re.compile(r"[^\w\u0900-\u0fff\u1000-\u109f\u1780-\u17ff]+|_")
_NOT_LETTERS_BULK = re.compile(r"[^\w\u0900-\u0fff\u1000-\u109f\u1780-\u17ff|\n]+|_")
_ARTICLE = re.compile(r"(?<![^|\n])the[\s\u00a0]+(?=[^|\n])")
_LATIN_MARKS = re.compile(r"(?<=[a-z])[\u0300-\u036f]+")


def squash(name: str) -> str:
    """The key of a name: folded, without accents, article, spaces, punctuation ("The Wall-Street": "wallstreet")."""
    plain = fold_plain(name.replace("&", " and "))
    if plain.startswith("the "):
        plain = plain[4:]
    return _NOT_LETTERS.sub("", plain)


def _squash_lines(block: str) -> list[str]:
    """:func:`squash` of every cell of a block at once; cells are kept apart by ``|`` and line breaks."""
    folded = unicodedata.normalize("NFKC", block.replace("&", " and ")).casefold()
    plain = _LATIN_MARKS.sub("", unicodedata.normalize("NFD", folded))
    plain = _ARTICLE.sub("", unicodedata.normalize("NFC", plain))
    return _NOT_LETTERS_BULK.sub("", plain).split("\n")


@dataclass(frozen=True, slots=True)
class Outlet:
    """One row of the list. ``ambiguous`` are names that need a second clue; ``confidence`` is high, medium or low."""

    id: str
    name: str
    aliases: tuple[str, ...]
    domains: tuple[str, ...]
    kind: str
    country: str
    languages: tuple[str, ...]
    owner: str
    owner_group: str
    wire_partner: str
    source: str
    ambiguous: tuple[str, ...]
    confidence: str
    notes: str

    @property
    def curated(self) -> bool:
        """Written by hand, or added by the user; the others were taken from lists."""
        return "general-knowledge" in self.source or self.source == "user"

    @property
    def party_kind(self) -> PartyKind:
        if self.kind == "agency":
            return "agency"
        if self.kind == "social-platform":
            return "channel"
        # A body that speaks for itself is where a chain ends, not an outlet that relays; so are the pollsters and
        # monitoring groups that are listed because articles cite them like outlets.
        if self.kind == "official-channel" or (self.kind == "online" and "often cited" in self.notes):
            return "organization"
        return "outlet"

    @property
    def images_only(self) -> bool:
        return "image only" in self.notes

    @property
    def party(self) -> Party:
        # "El Mundo (Spain)" keeps rows apart; a reader is shown the name as the press writes it.
        name = shown_names().get(self.id) or re.sub(r"(?<=\S)\s*\([^)]*\)$", "", self.name)
        return Party(self.id, name, self.party_kind, owner=self.owner_group or None)


@lru_cache(maxsize=1)
def shown_names() -> dict[str, str]:
    """Id to the short name news style uses, for agencies whose full name nobody writes ("AFP")."""
    return {row["id"]: row["name"] for row in rows("shown_names.csv")}


def _cells(value: str) -> tuple[str, ...]:
    return tuple(part for part in value.split("|") if part)


def _outlet(row: Sequence[str]) -> Outlet:
    return Outlet(
        row[0], row[1], _cells(row[2]), _cells(row[3]), row[4], row[5], _cells(row[6]), row[7], row[8], row[9],
        row[10], _cells(row[11]), row[12], row[13],
    )  # fmt: skip


class Registry:
    """Rows and the ways to find them: ``names`` from a key to rows surely known by it, ``shared`` to those in doubt."""

    def __init__(self, rows: list[list[str]]) -> None:
        self._rows = rows
        self._made: dict[int, Outlet] = {}
        self.names: dict[str, list[int]] = {}
        self.shared: dict[str, list[int]] = {}
        unsure = _squash_lines("\n".join(r[11].replace("\n", " ") for r in rows))
        sure = _squash_lines("\n".join(f"{r[1]}|{r[2]}".replace("\n", " ") for r in rows))
        for i, (known, doubtful) in enumerate(zip(sure, unsure, strict=True)):
            apart = set(doubtful.split("|")) if doubtful else ()
            for key in known.split("|"):
                if key and key not in apart:
                    held = self.names.setdefault(key, [])
                    if not held or held[-1] != i:
                        held.append(i)
            for key in apart:
                if key:
                    self.shared.setdefault(key, []).append(i)

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Outlet]:
        return (self.at(i) for i in range(len(self._rows)))

    def at(self, index: int) -> Outlet:
        found = self._made.get(index)
        if found is None:
            found = self._made[index] = _outlet(self._rows[index])
        return found

    @cached_property
    def hosts(self) -> dict[str, int]:
        """Host, or host and path ("t.me/name"), to row."""
        hosts: dict[str, int] = {}
        for i, row in enumerate(self._rows):
            for host in row[3].split("|"):
                if host:
                    hosts.setdefault(host.casefold(), i)
        return hosts

    @cached_property
    def ids(self) -> dict[str, int]:
        return {row[0]: i for i, row in enumerate(self._rows)}

    @cached_property
    def endings(self) -> dict[str, int]:
        """Last word of a name to the number of curated outlets that end in it, for names used short ("the Times")."""
        counts: dict[str, int] = {}
        for row in self._rows:
            if "general-knowledge" in row[10]:
                words = fold_plain(row[1]).split()
                if len(words) > 1 and not (len(words) == 2 and words[0] == "the"):
                    counts[words[-1]] = counts.get(words[-1], 0) + 1
        return counts


def user_file() -> Path:
    """Where the user's own outlets are kept: $PROVENANCE_OUTLETS, else a file in the user's configuration folder."""
    given = os.environ.get(ENVIRONMENT)
    if given:
        return Path(given)
    import click

    return Path(click.get_app_dir("news-provenance")) / "outlets.csv"


def slug(words: str) -> str:
    """Lower-case words joined by hyphens, in any script; empty when there is no letter or digit."""
    return "-".join(part for part in _NOT_LETTERS.split(fold_plain(words)) if part)


def rows_of(text: str, origin: str) -> list[list[str]]:
    """Rows of a user's CSV in the shipped column order. Raises InputError or UsageError with the line at fault."""
    if "\x00" in text:
        raise InputError(f"{origin}: not a text file")
    reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff"), newline=""), skipinitialspace=True)
    header = [h.strip() for h in reader.fieldnames or []]
    if "name" not in header:
        raise UsageError(f"{origin}: a column called name is needed; found: {', '.join(header) or 'nothing'}")
    reader.fieldnames = header
    rows = []
    try:
        for line in reader:
            cell = {k: " ".join(v.split()) for k, v in line.items() if isinstance(k, str) and isinstance(v, str)}
            if not any(cell.values()):
                continue
            if not cell.get("name"):
                raise UsageError(f"{origin}, line {reader.line_num}: the name is empty")
            rows.append(user_row(cell, f"{origin}, line {reader.line_num}"))
    except csv.Error as error:
        raise InputError(f"{origin}, line {reader.line_num}: {error}") from None
    return rows


def user_row(cell: dict[str, str], origin: str) -> list[str]:
    """One checked row of the user's list."""
    kind = cell.get("kind") or "newspaper"
    if kind not in KINDS:
        raise UsageError(f"{origin}: kind {kind!r} is not one of {', '.join(KINDS)}")
    country = cell.get("country", "").upper()
    if country and not re.fullmatch(r"[A-Z]{2}", country):
        raise UsageError(f"{origin}: country {country!r} is not a code of two letters such as FR")
    name = cell["name"]
    key = cell.get("id") or slug(name)
    if not key:
        raise UsageError(f"{origin}: {name!r} has no letters")
    domains = "|".join(host_of(d) for d in cell.get("domains", "").split("|") if host_of(d))
    return [
        key, name, cell.get("aliases", ""), domains, kind, country, cell.get("languages", "").lower(),
        cell.get("owner", ""), cell.get("owner_group") or slug(cell.get("owner", "")), cell.get("wire_partner", ""),
        "user", cell.get("ambiguous_aliases", ""), cell.get("confidence") or "high", cell.get("notes", ""),
    ]  # fmt: skip


_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*:(?=//)|^//", re.IGNORECASE)


def host_of(url: str) -> str:
    """The host of a URL or bare host, lower case, IDN decoded, without www., user, port and final dot; else empty."""
    text = _SCHEME.sub("", url.strip()).lstrip("/")
    host = re.split(r"[/?#\\]", text, maxsplit=1)[0].rpartition("@")[2]
    host = re.sub(r":\d*$", "", host).rstrip(".").casefold()
    if "xn--" in host:
        try:
            host = host.encode("ascii").decode("idna")
        except UnicodeError:
            return ""
    if host.startswith("www."):
        host = host[4:]
    return host if "." in host and not re.search(r"[\s\"<>|]", host) else ""


def _user_rows() -> list[list[str]]:
    path = user_file()
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        raise InputError(f"{path}: {reason}; correct or remove it, or set {ENVIRONMENT} to another file") from None
    return rows_of(text, str(path))


@lru_cache(maxsize=1)
def registry() -> Registry:
    """The shipped rows and the user's, read once; the user's row wins where ids, names or hosts agree."""
    known = lists("outlets.csv")
    own = _user_rows()
    if own:
        ids = {row[0] for row in own}
        known = [row for row in known if row[0] not in ids]
    return Registry(own + known)


_answers: list[Callable[[], None]] = []


def while_listed(most: int) -> Callable[[Callable[[_Asked], _Answer]], Callable[[_Asked], _Answer]]:
    """Remembers what a function answers, for as long as the list of outlets stays as it is."""

    def remembering(function: Callable[[_Asked], _Answer]) -> Callable[[_Asked], _Answer]:
        remembered = lru_cache(maxsize=most)(function)
        _answers.append(remembered.cache_clear)
        return cast("Callable[[_Asked], _Answer]", remembered)

    return remembering


def forget() -> None:
    """Read the lists anew at the next look-up: the user's list has changed, or another one was named."""
    registry.cache_clear()
    for clear in _answers:
        clear()


# --- The user's own outlets: a CSV beside the shipped list, with the same columns.


def add_outlet(
    name: str,
    *,
    aliases: Sequence[str] = (),
    domains: Sequence[str] = (),
    kind: str = "newspaper",
    country: str | None = None,
    languages: Sequence[str] = (),
    owner: str | None = None,
) -> bool:
    """Add an outlet to the user's own list; False when it is there already. Raises UsageError for a bad entry."""
    lists = {"aliases": "|".join(aliases), "domains": "|".join(domains), "languages": "|".join(languages)}
    cell = {"name": " ".join(name.split()), "kind": kind, "country": country or "", "owner": owner or "", **lists}
    return _add([user_row(cell, repr(name))]) > 0


def add_outlets_csv(path: str | Path) -> int:
    """Add the rows of a CSV (columns as in the shipped list, only ``name`` required); how many were new."""
    source = Path(path)
    try:
        text = source.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(f"{source}: not UTF-8 text; save it as CSV UTF-8") from None
    except OSError as error:
        raise InputError(f"{source}: {error.strerror or error}") from None
    return _add(rows_of(text, str(source)))


def _add(rows: list[list[str]]) -> int:
    """Write the rows that are new, or say something new about a known id, and count them."""
    target = user_file()
    try:
        held = rows_of(target.read_text(encoding="utf-8-sig"), str(target)) if target.exists() else []
        kept = {row[0]: row for row in held}
        changed = 0
        for row in rows:
            if kept.get(row[0]) != row:
                kept[row[0]] = row
                changed += 1
        if changed:
            _write(target, list(kept.values()))
    except UnicodeDecodeError:
        raise InputError(f"{target}: not UTF-8 text; correct or remove it") from None
    except OSError as error:
        raise InputError(f"{target}: {error.strerror or error}") from None
    if changed:
        forget()
    return changed


def _write(target: Path, rows: list[list[str]]) -> None:
    """Replace the file in one step, so that a kill half-way leaves the old list whole."""
    target.parent.mkdir(parents=True, exist_ok=True)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(out.getvalue())
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def list_outlets(query: str | None = None) -> list[Outlet]:
    """The known outlets whose name, alias, id or domain contains the query; user additions first."""
    wanted = fold(query or "")
    return [
        o
        for o in registry()
        if not wanted or any(wanted in fold(v) for v in (o.id, o.name, *o.aliases, *o.ambiguous, *o.domains))
    ]


@lru_cache(maxsize=1)
def _labels() -> dict[str, str]:
    return {row[0]: row[1] for row in lists("owner_groups.csv")}


def owner_label(group: str) -> str:
    """The owner's name for an owner group (``Party.owner``); the group itself where the list has no name for it."""
    return _labels().get(group, group)
