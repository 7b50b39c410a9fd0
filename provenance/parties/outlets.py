"""From a written name or a URL to the one outlet it means, or to nothing; names that are outlets by their shape."""

from __future__ import annotations

import re
from functools import lru_cache

from ..language.text import fold, fold_plain
from ..language.tokens import countries, listed_words, nationalities, place_words
from ..model import NEWSROOMS, Party, PartyKind
from .registry import Outlet, Registry, host_of, registry, squash, while_listed

_QUOTES = "\"'“”„‟«»‘’‚‹›「」『』《》〈〉()[] \t\n\r.,;:\u200e\u200f\u200b\ufeff"
_POSSESSIVE = re.compile(r"(?<=\w)['’]s?$")
_HOST = re.compile(r"(?:https?://)?(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,}(?::\d+)?(?:/\S*)?", re.IGNORECASE)
# A head word is left open when this many hand-written outlets end in it, beside the listed ones ("the Journal").
_MANY = 7
# How far around a name its country is looked for, in characters.
_WINDOW = 120


def clean(name: str) -> str:
    """A name without quotation marks, brackets and stops around it, and without a possessive ending."""
    text = " ".join(name.split()).strip(_QUOTES)
    return _POSSESSIVE.sub("", text).strip(_QUOTES)


def outlet_by_url(url: str) -> Party | None:
    """The outlet of a URL or bare host, by the longest known end of its host."""
    found = row_by_url(url)
    return found.party if found else None


def row_by_url(url: str) -> Outlet | None:
    host = host_of(url)
    if not host:
        return None
    held = registry()
    path = re.search(r"^[^/?#]+/+([^/?#\s]+)", re.sub(r"^(?:[a-z][a-z0-9+.-]*:)?//", "", url.strip(), flags=re.I))
    if path and (i := held.hosts.get(f"{host}/{path.group(1).casefold()}")) is not None:
        return held.at(i)
    while "." in host:
        if (i := held.hosts.get(host)) is not None:
            return held.at(i)
        host = host.partition(".")[2]
    return None


def outlet_by_name(
    name: str, *, language: str | None = None, country: str | None = None, near: str = "", fuzzy: bool = False
) -> Party | None:
    """The known outlet or agency of that name, or None when it is unknown or cannot be told from its namesakes.

    ``language`` (ISO 639-1), ``country`` (ISO 3166 alpha-2) and ``near`` (words around the name, up to the whole
    article) decide between namesakes. ``fuzzy`` tolerates a misspelling and is meant for names that stand where
    only an outlet can stand. Official bodies and pollsters of the registry come back as organizations.
    """
    found = row_by_name(name, language=language, country=country, near=near, fuzzy=fuzzy)
    return found.party if found else None


def agency_by_name(name: str, *, language: str | None = None, country: str | None = None) -> Party | None:
    """The news agency of a name that stands where only agencies stand, such as a credit line: "PA", "sid", "ats".

    Takes names that are open elsewhere because an outlet, or a word, is written like them.
    """
    found = row_by_name(name, language=language, country=country)
    if found is None and len(name) <= 80:
        tongue = language.strip().lower()[:2] if language else None
        rows = [o for o in namesakes(clean(name)) if o.party_kind == "agency" and not o.images_only]
        if not _proper_case(name) or (tongue and _acronym(clean(name))):
            rows = [o for o in rows if tongue in o.languages]
        if len(rows) > 1:
            rows = [o for o in rows if country and o.country == country]
        found = rows[0] if len(rows) == 1 else None
    return found.party if found and found.party_kind == "agency" else None


def country_of(party: Party) -> str | None:
    """The country (ISO 3166 alpha-2) of a listed outlet or agency."""
    i = registry().ids.get(party.id)
    return registry().at(i).country if i is not None else None


def credits_images_only(party: Party) -> bool:
    """Whether a credit of this agency can only be for a picture (Getty Images), never for the text."""
    i = registry().ids.get(party.id)
    return i is not None and registry().at(i).images_only


@lru_cache(maxsize=1024)
def names_of(party: Party) -> tuple[re.Pattern[str], ...]:
    """Patterns of all names of a party: abbreviations as they are written, longer names in any case."""
    i = registry().ids.get(party.id)
    row = registry().at(i) if i is not None else None
    names = {party.name, *((row.name, *row.aliases, *row.ambiguous) if row else ())}
    return tuple(
        re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", 0 if len(name) <= 5 else re.I) for name in sorted(names) if name
    )


def row_by_name(
    name: str, *, language: str | None = None, country: str | None = None, near: str = "", fuzzy: bool = False
) -> Outlet | None:
    if len(name) > 200:
        return None
    text = clean(name)
    if not text:
        return None
    tongue = language.strip().lower()[:2] if language else None
    land = country.strip().upper() if country else None
    found = _exact(text, tongue, land, near, class_word="")
    if found is None and "." in text and _HOST.fullmatch(text):
        found = row_by_url(text)
    if found is None and (plain := _without_edition(text)) != text:
        return row_by_name(plain, language=language, country=country, near=near)
    if found is None and (whole := _without_desk(text)):
        house = _exact(whole, tongue, land, near, class_word="")
        found = house if house and house.kind in {"agency", "broadcaster"} else None
    if found is None:
        for rest, word in _without_class_words(text):
            found = _exact(rest, tongue, land, near, class_word=word)
            if found:
                break
    if found is None and fuzzy and not namesakes(text):
        found = misspelled(text)
    return found


def namesakes(text: str) -> list[Outlet]:
    """Every outlet known by that name, sure or not."""
    key = squash(text)
    held = registry()
    if not key:
        return []
    return [held.at(i) for i in dict.fromkeys((*held.names.get(key, ()), *held.shared.get(key, ())))]


def may_be_outlet(name: str) -> bool:
    """Whether a listed outlet or agency is known by that name, even where it is open which one: "Fox", "the Times"."""
    return any(o.party_kind in NEWSROOMS for o in namesakes(name))


def _without_class_words(text: str) -> list[tuple[str, str]]:
    """The name without words that only say what it is: "Time magazine", "the daily Le Monde", "агентство Reuters"."""
    classes = listed_words("outlet class")
    # French elides the article: "l'agence Reuters".
    parts = re.sub(r"^[ld]['’](?=\w)", "", text, flags=re.IGNORECASE).split()
    found = [
        (" ".join(parts[:-size]), tail)
        for size in (2, 1)
        if len(parts) > size and (tail := fold_plain(" ".join(parts[-size:]))) in classes and not _edition(parts[-1])
    ]
    # In front there may be an article and adjectives before the word ("the French daily Le Monde"), and the name
    # after it must look like one.
    for i in range(min(5, len(parts) - 1)):
        for size in (2, 1):
            rest = parts[i + size :]
            if not rest or (rest[0][0].islower() and not written_small(" ".join(rest))):
                continue
            if (head := fold_plain(" ".join(parts[i : i + size]))) in classes and all(_leads(w) for w in parts[:i]):
                found.append((" ".join(rest), head))
    return found


def _without_edition(text: str) -> str:
    """The name without what only says which edition of a newsroom it is: "Fox News (Online)", "CNN - Web News"."""
    words = [w for w in text.split() if fold_plain(w.strip("()–-")) not in listed_words("site edition") | {""}]
    return " ".join(words) or text


def _without_desk(text: str) -> str:
    """The name of the newsroom before that of a desk of its: "Reuters Energy"; empty where there is no desk."""
    parts = text.split()
    sizes = [n for n in (2, 1) if len(parts) > n and fold_plain(" ".join(parts[-n:])) in listed_words("desk")]
    return " ".join(parts[: -sizes[0]]) if sizes else ""


def _edition(word: str) -> bool:
    """Whether a last word makes another paper of a name: not of "the Haaretz daily", but of "Northern Echo Weekly"."""
    return word[:1].isupper() and fold_plain(word) in listed_words("edition")


def written_small(name: str) -> bool:
    """Whether a name is listed in small letters, just so: dpa, taz, franceinfo."""
    return any(_as_listed(name, o) for o in namesakes(name))


def _leads(word: str) -> bool:
    """Whether a word may stand before "daily Le Monde": an article, an adjective, a nationality."""
    plain = fold_plain(word)
    return word[0].islower() or plain in listed_words("determiner") or plain in nationalities()


def _exact(text: str, language: str | None, country: str | None, near: str, class_word: str) -> Outlet | None:
    held = registry()
    key = squash(text)
    if not key:
        return None
    sure = [held.at(i) for i in held.names.get(key, ())]
    open_ = [held.at(i) for i in held.shared.get(key, ())]
    if not sure and not open_:
        return None
    own = [o for o in sure if o.source == "user"]
    if len(own) == 1 and (_proper_case(text) or not ordinary(text, None)):
        return own[0]
    many = short_for_many(text)
    if len(sure) == 1 and not many and (class_word or not ordinary(text, language)):
        return sure[0]
    rows = list({o.id: o for o in sure + open_}.values())
    if near and (named := _named_nearby(text, rows, near)):
        return named
    if not _proper_case(text) and not written_small(text):
        return None
    return _narrowed(text, rows, language, country, class_word, near)


def ordinary(text: str, language: str | None) -> bool:
    """Whether the name is also an everyday word, a place or a people, in the text's language where that is known."""
    plain = fold_plain(text)
    bare = plain.removeprefix("the ")
    if bare in countries() or bare in nationalities():
        return True
    everyday = listed_words("everyday", language)
    return plain in everyday or bare in everyday


def short_for_many(text: str) -> bool:
    """Whether the name is a word that many longer names end in: "The Times", "Post", "the Herald"."""
    words = fold_plain(text).removeprefix("the ").split()
    return len(words) == 1 and (words[0] in listed_words("short head") or registry().endings.get(words[0], 0) >= _MANY)


def _proper_case(text: str) -> bool:
    """Whether the name is written as one: "the sun" is not, and "Foreign policy" need not be."""
    words = [w for w in text.split() if fold(w) not in listed_words("small word")]
    if not words:
        words = text.split()
    return not any(w[:1].islower() for w in words) or any(any(c.isupper() for c in w[1:]) for w in words)


@lru_cache(maxsize=4)
def _folded(near: str) -> str:
    # A small memory of its own: the callers ask about one article many times, and texts are large.
    return fold.__wrapped__(near)


def _named_nearby(text: str, rows: list[Outlet], near: str) -> Outlet | None:
    """The one namesake whose longer name, or host, stands in the surrounding words."""
    key = squash(text)
    found: dict[str, Outlet] = {}
    last = re.sub(r"^[Tt]he\s+", "", text)
    held = registry()
    if len(last.split()) == 1 and last[:1].isupper():
        for m in re.finditer(
            rf"((?:[^\W\d_a-z][\w.’'-]*[ \u00a0]+(?:of[ ]+)?){{1,4}}){re.escape(last)}(?![\w-])", near
        ):
            words = m.group().split()
            # The longest known name that ends here: "On Friday The New York Times" contains one.
            for i in range(len(words) - 1):
                full = squash(" ".join(words[i:]))
                hits = held.names.get(full, ())
                if full != key and len(hits) == 1:
                    found[held.at(hits[0]).id] = held.at(hits[0])
                    break
    folded = _folded(near)
    for row in rows:
        for alias in (row.name, *row.aliases):
            # An alias that is shared itself, or a mere qualifier away, proves nothing.
            full_name = fold(alias)
            if (
                len(alias) > 3
                and full_name in folded
                and squash(alias) != key
                and re.search(rf"(?<!\w){re.escape(full_name)}(?!\w)", folded)
            ):
                found[row.id] = row
        if any(d in folded and re.search(rf"(?<![\w.-]){re.escape(d)}(?![\w-])", folded) for d in row.domains):
            found[row.id] = row
    return next(iter(found.values())) if len(found) == 1 else None


def _narrowed(
    text: str, rows: list[Outlet], language: str | None, country: str | None, class_word: str, near: str
) -> Outlet | None:
    pool = rows
    if country:
        pool = [o for o in pool if o.country == country] or pool
    if language:
        # Only a preference: an English text cites Bild and Clarín as well.
        pool = [o for o in pool if language in o.languages] or pool
    if len(pool) > 1 and near:
        pool = _of_place(text, pool, near) or pool
    article = fold(text).startswith("the ")
    if len(pool) > 1:
        # The namesake whose plain name is the very words, article and all, where the others carry a qualifier
        # ("The Guardian" beside "The Guardian (Nigeria)"), or the only well-known one.
        known = [o for o in pool if o.curated and o.confidence == "high"]
        plain = [o for o in known if fold(o.name) == fold(text)]
        curated = [o for o in pool if o.curated]
        best = plain if len(plain) == 1 else known if len(known) == len(curated) == 1 else []
        if not best or short_for_many(text):
            return None
        pool = best
    only = pool[0]
    if class_word:
        return only
    if fold_plain(text).removeprefix("the ") in countries() | nationalities():
        return None
    if short_for_many(text):
        return only if len(rows) > 1 and only.curated and (country or near) else None
    if ordinary(text, language):
        return only if only.curated and (article or len(text.split()) > 1) else None
    if len(rows) > 1 and (country or language):
        return only
    if _acronym(text):
        native = language not in (None, "en") and language in only.languages
        return only if only.curated and (native or (only.confidence == "high" and _as_listed(text, only))) else None
    return only if only.curated and (only.confidence == "high" or article or language not in (None, "en")) else None


def _of_place(text: str, pool: list[Outlet], near: str) -> list[Outlet]:
    """The namesakes whose country is named beside the name: "the Tanzanian Daily News"."""
    around = near
    if len(near) > 4 * _WINDOW:
        spots = [m.start() for m in re.finditer(re.escape(text), near)][:3]
        around = " ".join(near[max(0, i - _WINDOW) : i + len(text) + _WINDOW] for i in spots)
    words = " " + re.sub(r"[^\w]+", " ", fold_plain(around[: 8 * _WINDOW])) + " "
    lands = {o.country for o in pool if any(f" {w} " in words for w in place_words(o.country))}
    return [o for o in pool if o.country in lands] if len(lands) == 1 else []


def _as_listed(text: str, outlet: Outlet) -> bool:
    return text in (outlet.name, *outlet.aliases, *outlet.ambiguous)


def _acronym(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return 2 <= len(letters) <= 5 and all(c.isupper() for c in letters)


@while_listed(4096)
def known_kind(text: str) -> PartyKind | None:
    """The kind all namesakes of a name share; None when unknown, mixed, or a little-known title and everyday word."""
    if fold_plain(text) in listed_words("surname and title"):
        return None
    rows = namesakes(text)
    if ordinary(text, None):
        rows = [o for o in rows if o.curated and o.confidence == "high"]
    kinds = {o.party_kind for o in rows}
    if kinds == NEWSROOMS:
        return "outlet"
    return kinds.pop() if len(kinds) == 1 else None


# --- Names of outlets by their shape alone, for the many that are in no list.


_HOST_NAME = re.compile(r"(?:[^\W_](?:[\w-]*[^\W_])?\.)+([^\W\d_]{2,})", re.IGNORECASE)
_ABBREVIATED = re.compile(r"(?:[^\W\d_]{1,2}\.)+[^\W\d_]{0,2}\.?")


@lru_cache(maxsize=16384)
def looks_like_outlet(name: str) -> bool:
    """Whether a name has the shape of an outlet's: "Maghrebi.org", "The Arab Weekly", "Radio Okapi"."""
    text = clean(name)
    if not text or len(text) > 80 or "\n" in text:
        return False
    words = text.split()
    if len(words) == 1:
        return _host_like(text) or _compound(text) or _run_together(text)
    if words[0].casefold() == "the":
        words = words[1:]
    if len(words) == 2 and _host_like(words[-1]):
        return True
    if len(words) == 1:
        # "The Gazette", "the Observer": a head word alone, with the article.
        return words[0][:1].isupper() and fold_plain(words[0]) in listed_words("outlet head")
    if len(words) > 7:
        return False
    plain = [fold_plain(w) for w in words]
    if headed_outlet(text):
        return True
    cased = [w for w in words if w[0].isalpha() and fold_plain(w) not in listed_words("small word in a title")]
    if not cased or any(w[0].islower() for w in cased) or words[-1][0].islower():
        return False
    if any(p in listed_words("company") for p in plain):
        return False
    return _headed(plain, words)


def headed_outlet(name: str) -> bool:
    """Whether a name ends in words that no other kind of body ends in: "Media Center", "Broadcasting Corporation"."""
    words = name.split()
    return (
        len(words) > 2
        and words[-1][:1].isupper()
        and " ".join(fold_plain(w) for w in words[-2:]) in listed_words("outlet head pair")
    )


def _headed(plain: list[str], words: list[str]) -> bool:
    last, last_two, first, first_two = plain[-1], " ".join(plain[-2:]), plain[0], " ".join(plain[:2])
    person_like = len(plain) == 2 and plain[0] in listed_words("given name")
    if last in listed_words("outlet head") or last_two in listed_words("outlet head"):
        return not (person_like and last in listed_words("surname like"))
    if last in listed_words("outlet head weak") or last_two in listed_words("outlet head weak"):
        return not person_like and not _of_a_body(plain)
    if first in listed_words("outlet first") or first_two in listed_words("outlet first"):
        return len(words) > len(first_two.split()) or first in listed_words("outlet first")
    # "Der Tagesspiegel", "Kölner Stadt-Anzeiger": a head as the last part of a compound.
    return _compound(words[-1])


def _of_a_body(plain: list[str]) -> bool:
    """Weak heads end names of bodies as well: "Labor Party Leader", "Supreme Court Justice", "World Bank Group"."""
    return any(p in listed_words("organization head") for p in plain[:-1])


def _compound(word: str) -> bool:
    plain = fold_plain(word)
    if not word[:1].isupper() or len(plain) < 8:
        return False
    part = plain.rpartition("-")[2]
    return any(
        (plain.endswith(head) and len(plain) >= len(head) + 3) or part == head
        for head in listed_words("outlet compound")
    )


def _run_together(word: str) -> bool:
    """ "PlymouthLive", "WalesOnline": two words of a name written as one."""
    parts = re.fullmatch(r"([A-Z][a-z]{2,})([A-Z][a-z]{2,})", word)
    return parts is not None and _headed([fold_plain(p) for p in parts.groups()], list(parts.groups()))


def _host_like(word: str) -> bool:
    m = _HOST_NAME.fullmatch(word)
    if not m or _ABBREVIATED.fullmatch(word):
        return False
    ending = m.group(1).casefold()
    label = word[: m.start(1) - 1]
    if (
        ending in listed_words("no host ending")
        or fold_plain(word) in listed_words("company")
        or not any(c.isalnum() for c in label)
    ):
        return False
    if ending in listed_words("host ending"):
        return len(label) > 1
    # A country code: "24.kg", "Ukr.net"; but "St.Louis" or "said.He" are sentences run together.
    return len(ending) == 2 and ending in listed_words("country code") and len(label) >= 2


# --- Misspelled outlet names: one slip of the pen is forgiven, another word is not.


_VOWELS = frozenset("aeiouyаеиоуыэюяіїє")
_SOUND_ALIKE = frozenset(
    frozenset(p) for p in ("cs", "ck", "sz", "kq", "vw", "fv", "iy", "ij", "mn", "gj", "иі", "ие", "оа", "гґ")
)


@lru_cache(maxsize=1)
def _guessable(known: Registry) -> dict[tuple[str, int], list[tuple[list[str], int]]]:
    """Names worth guessing, by first letter and number of words."""
    found: dict[tuple[str, int], list[tuple[list[str], int]]] = {}
    for i, outlet in enumerate(known):
        if not outlet.curated and outlet.confidence != "high":
            continue
        doubtful = {fold_plain(a) for a in outlet.ambiguous}
        for name in {outlet.name, *outlet.aliases}:
            words = _words(name)
            if words and fold_plain(name) not in doubtful and sum(map(len, words)) >= 6:
                found.setdefault((words[0][0], len(words)), []).append((words, i))
    return found


def _words(name: str) -> list[str]:
    words = [w.strip("'\".,()[]") for w in fold_plain(name).replace("-", " ").split()]
    words = [w for w in words if w]
    return words[1:] if len(words) > 1 and words[0] == "the" else words


def misspelled(text: str) -> Outlet | None:
    """The one well-known outlet the name is a misspelling of; None when several fit or it is a word of its own."""
    words = _words(text)
    if not words or sum(map(len, words)) < 6 or text[:1].islower() or not any(c.isalpha() for c in text):
        return None
    plain = " ".join(words)
    if {plain, fold_plain(text)} & listed_words("not misspelled") or plain in countries() or plain in nationalities():
        return None
    hits: dict[str, tuple[bool, Outlet]] = {}
    for known, i in _guessable(registry()).get((words[0][0], len(words)), ()):
        changed = [(a, b) for a, b in zip(words, known, strict=True) if a != b]
        if len(changed) == 1 and _slip(*changed[0], alone=len(words) == 1):
            outlet = registry().at(i)
            hits[outlet.id] = (outlet.curated and outlet.confidence == "high", outlet)
    best = [o for first, o in hits.values() if first] or [o for _, o in hits.values()]
    return best[0] if len(best) == 1 else None


def _slip(written: str, known: str, *, alone: bool) -> bool:
    """Whether one word is the other with a letter lost, added, doubled, swapped or mistaken for a like one."""
    if len(known) < (6 if alone else 5) or written[0] != known[0] or written in listed_words("not misspelled"):
        return False
    if any(c.isdigit() for c in written + known):
        return False
    from rapidfuzz.distance import OSA

    limit = 2 if len(known) >= 10 else 1
    distance = OSA.distance(written, known, score_cutoff=limit)
    if distance > limit:
        return False
    if alone and (known.startswith(written) or written.startswith(known)):
        # "Correct" is a word beside Correctiv; a lone name must be wrong inside, not short of its end.
        return False
    if written == known + "s" or (known == written + "s" and len(known) < 7):
        return False
    if distance == 2 or len(written) != len(known):
        return True
    wrong = [(a, b) for a, b in zip(written, known, strict=True) if a != b]
    if len(wrong) == 2:
        return True
    a, b = wrong[0]
    return (a in _VOWELS and b in _VOWELS) or frozenset(a + b) in _SOUND_ALIKE or len(known) >= 8
