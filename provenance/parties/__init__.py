"""Who is who: names to outlets, agencies, people, organizations, unnamed and vague sources.

A thin front: everything heavy is imported inside the functions, so that importing the package stays cheap.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..model import NEWSROOMS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from ..model import Party, PartyKind
    from .naming import Vague
    from .registry import Outlet

__all__ = [
    "add_outlet",
    "add_outlets_csv",
    "agency_by_name",
    "cited_by",
    "country_of",
    "credits_images_only",
    "descriptor_of",
    "is_nationality",
    "kind_of",
    "known_body",
    "list_outlets",
    "looks_like_outlet",
    "make_party",
    "may_be_outlet",
    "merge_parties",
    "outlet_by_name",
    "outlet_by_url",
    "outlet_party",
    "owner_label",
    "same_person",
    "strip_titles",
    "surname_of",
    "user_file",
    "vague_phrase",
]


def outlet_by_name(
    name: str, *, language: str | None = None, country: str | None = None, near: str = "", fuzzy: bool = False
) -> Party | None:
    """The known outlet or agency of that name, or None when it is unknown or cannot be told from its namesakes.

    ``language`` (ISO 639-1), ``country`` (ISO 3166 alpha-2) and ``near`` (words around the name, up to the whole
    article) decide between namesakes. ``fuzzy`` tolerates a misspelling and is meant for names that stand where
    only an outlet can stand. Official bodies and pollsters of the registry come back as organizations.
    """
    from .outlets import by_name

    return by_name(name, language=language, country=country, near=near, fuzzy=fuzzy)


def agency_by_name(name: str, *, language: str | None = None, country: str | None = None) -> Party | None:
    """The news agency of a name that stands where only agencies stand, such as a credit line: "PA", "sid", "ats".

    Takes names that are open elsewhere because an outlet, or a word, is written like them.
    """
    from .outlets import agency_by_name as agency

    return agency(name, language=language, country=country)


def country_of(party: Party) -> str | None:
    """The country (ISO 3166 alpha-2) of a listed outlet or agency."""
    from .outlets import country_of as country

    return country(party)


def outlet_by_url(url: str) -> Party | None:
    """The outlet of a URL or bare host, by the longest known end of its host."""
    from .outlets import by_url

    return by_url(url)


def looks_like_outlet(name: str) -> bool:
    """Whether a name has the shape of an outlet's: "Maghrebi.org", "The Arab Weekly", "Radio Okapi"."""
    from .outlets import looks_like_outlet as look

    return look(name)


def may_be_outlet(name: str) -> bool:
    """Whether a listed outlet or agency is known by that name, even where it is open which one: "Fox", "the Times"."""
    from .outlets import namesakes

    return any(o.party_kind in NEWSROOMS for o in namesakes(name))


def outlet_party(name: str) -> Party:
    """A party of kind outlet for a name that is in no list; its id is ``outlet:`` and the folded name."""
    from .merging import outlet_party as make

    return make(name)


def credits_images_only(party: Party) -> bool:
    """Whether a credit of this agency can only be for a picture (Getty Images), never for the text."""
    from .outlets import images_only

    return images_only(party)


def owner_label(group: str) -> str:
    """The owner's name for an owner group (``Party.owner``): "reach" is Reach plc."""
    from .registry import owner_label as label

    return label(group)


def kind_of(name: str) -> PartyKind:
    """What a name, as written in the text, stands for; an organization when nothing else fits."""
    from .naming import kind_of as kind

    return kind(name)


def vague_phrase(words: str) -> Vague | None:
    """The collective or unnamed source a phrase stands for, or None: "several Ukrainian news outlets", "a source"."""
    from .naming import vague_phrase as match

    return match(words)


def descriptor_of(words: str) -> str | None:
    """What is known of an unnamed source: the head noun, singular, in English: "two senior officials" is "official"."""
    from .naming import descriptor_of as head

    return head(words)


def is_nationality(word: str) -> bool:
    """Whether a word is an adjective or name of a people: "Namibian", "Tuareg"."""
    from ..language.lexicon import nationalities
    from ..language.text import fold_plain

    return fold_plain(word) in nationalities()


def known_body(name: str) -> bool:
    """Whether a name is an organization's by its words ("Labor Department", "WHO"), not only for want of another kind."""
    from .naming import known_body as body

    return body(name)


def make_party(name: str, kind: PartyKind, *, scope: str = "", descriptor: str | None = None) -> Party:
    """A party with its stable id. ``scope`` is the id of the citing party, for unnamed and vague ones."""
    from .merging import make_party as make

    return make(name, kind, scope=scope, descriptor=descriptor)


def cited_by(citer: str, party: Party) -> Party:
    """The party as ``citer`` (a party id) cites it: an unnamed or vague one belongs to whoever cites it, since one
    newsroom's "senior official" need not be another's; all others are the same everywhere."""
    from .merging import cited_by as scoped

    return scoped(citer, party)


def same_person(a: str, b: str, *, one_article: bool = False) -> bool:
    """Whether two written names can only be one person: spellings, transliterations, titles.

    With ``one_article`` a surname or an initial stands for the full name as well, as it does inside one article.
    """
    from .people import same_person as same

    return same(a, b, one_article=one_article)


def surname_of(short: str, full: str) -> bool:
    """Whether ``short`` is the surname (or the name with initials) of ``full``: for use inside one article only."""
    from .people import surname_of as surname

    return surname(short, full)


def strip_titles(name: str) -> tuple[str, str]:
    """A person's name without titles and offices, and those words: ("Abdoulaye Maiga", "Malian Prime Minister General")."""
    from .people import strip_titles as strip

    return strip(name)


def merge_parties(parties: Iterable[Party], *, one_claim: bool = False) -> dict[str, Party]:
    """Party id to the one party that stands for it and its spellings.

    With ``one_claim``, for parties named for one and the same claim, a surname stands for the one full name that has it.
    """
    from .merging import merge_parties as merge

    return merge(parties, one_claim=one_claim)


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
    from .registry import add_outlet as add

    return add(name, aliases=aliases, domains=domains, kind=kind, country=country, languages=languages, owner=owner)


def add_outlets_csv(path: str | Path) -> int:
    """Add the rows of a CSV (columns as in the shipped list, only ``name`` required); how many were new."""
    from .registry import add_outlets_csv as add

    return add(path)


def list_outlets(query: str | None = None) -> list[Outlet]:
    """The known outlets whose name, alias, id or domain contains the query; user additions first."""
    from .registry import list_outlets as listing

    return listing(query)


def user_file() -> Path:
    """Where the user's own outlets are kept: $PROVENANCE_OUTLETS, else a file in the user's configuration folder."""
    from .registry import user_file as path

    return path()
