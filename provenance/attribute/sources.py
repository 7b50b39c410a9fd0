"""From the words of a source to parties: names, roles, unnamed people, outlets inside phrases, references back.

A chain is a tuple of parties from the one the article cites to the farthest one that party names. Several chains mean
several sources. When the words could mean more than one party, or none that the article has introduced, the answer is
no chain: a wrong source is worse than none.
"""

from __future__ import annotations

import re
from dataclasses import replace

from ..language.text import fold
from ..language.tokens import Page, countries, singulars, source_nouns, words_of
from ..model import INSTITUTIONS, NEWSROOMS, PUBLISHERS, Party, PartyKind
from ..parties import (
    descriptor_of,
    is_nationality,
    kind_of,
    known_body,
    looks_like_outlet,
    make_party,
    outlet_by_name,
    outlet_party,
    strip_titles,
    vague_phrase,
)
from .cast import NICKNAME, Chain, Names, after_rank
from .phrases import (
    EN,
    NOT_A_NAME,
    RE,
    SEAT,
    Run,
    before_comma,
    conjuncts,
    core,
    core_end,
    from_given,
    head,
    head_singular,
    is_name,
    is_pronoun,
    is_role,
    is_source,
    material,
    name_runs,
    outlet_zone,
    possessive,
    printable,
    shown,
    strip_determiners,
    undated,
    work,
)
from .who import Who

_RUN_TOGETHER = re.compile(r"(?:[A-Z][a-z]+){2,4}")
_LONGEST_DESCRIPTION = 6  # words
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")


class Sources:
    """Resolves the sources of one article, front to back; remembers what has been introduced."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.article = page.article
        self.language = page.article.language or "en"
        self.names = Names(page)
        self.who = Who(page, self.names)
        self._at = 0
        self._outlets: dict[tuple[str, bool], Party | None] = {}

    # -- outlets -------------------------------------------------------------------------------------------------

    def outlet(self, name: str, *, fuzzy: bool = False, shape: bool = True) -> Party | None:
        """The outlet or agency of that name: listed, or (``shape``) known by its form."""
        own = self.article.outlet
        short = RE.leading_the.sub("", name).strip()
        if own and " " in own.name and " " not in short and short == own.name.split()[-1]:
            return own  # "the Inquirer" in the Philippine Daily Inquirer
        if " " not in name and not name.isupper() and self.names.full_name(name):
            return None  # "Funke" is the witness the article has introduced, not a publisher of that name
        key = (name, fuzzy)
        if key not in self._outlets:
            bare = re.sub(r"\s*\([^)]*\)\s*$", "", name).strip(" ,.;:\"“”«»'’")
            found = outlet_by_name(bare, language=self.language, near=self.article.text, fuzzy=fuzzy) if bare else None
            if found is None and _RUN_TOGETHER.fullmatch(bare):  # "PlymouthLive"
                found = outlet_by_name(_HUMP.sub(" ", bare), language=self.language, near=self.article.text)
            if found is None and bare and not bare.islower() and looks_like_outlet(bare):
                found = outlet_party(bare)
            self._outlets[key] = found if found is None or found.kind in PUBLISHERS else None
        found = self._outlets[key]
        return found if shape or found is None or not found.id.startswith("outlet:") else None

    def outlet_in(self, phrase: str) -> tuple[Party, int, int] | None:
        """An outlet named inside a phrase, longest name first, and where: "a BBC report", "the daily Le Monde"."""
        for run in name_runs(phrase):
            words = words_of(run.text)
            noun = RE.magazine.match(phrase[run.end :])
            titled = self.outlet(run.text + noun.group(), shape=False) if noun else None
            if titled:
                return titled, run.start, run.end  # "New York magazine", which "New York" alone is not
            for size in range(len(words), 0, -1):
                for i in range(len(words) - size + 1):
                    a, b = words[i].start, words[i + size - 1].end
                    part = run.text[a:b]
                    if len(part) < 2 or not words[i].capital:
                        continue
                    # Before a noun the article of a title is dropped: "a Guardian report".
                    # "Morning Edition" is not The Edition.
                    found = self.outlet(part, shape=size == len(words)) or (
                        self.outlet(f"The {part}", shape=False) if i == 0 else None
                    )
                    # Closed-circuit television is no broadcaster.
                    if found and not (part == "CCTV" and RE.footage.match(phrase[run.start + b :])):
                        return found, run.start + a, run.start + b
        return None

    # -- one source phrase ---------------------------------------------------------------------------------------

    def chains(self, words: str, at: int, *, family: str = "say") -> list[Chain]:
        """The chains a source phrase names. ``at`` is its offset in the article, for references back."""
        self._at = at
        phrase = RE.relative_pronoun.sub("", undated(words.strip()))  # "Beyer, who"; "which the team"
        if made := self._made(phrase, at, family):
            return made
        head_part = before_comma(phrase)
        if RE.comma_and.match(phrase[len(head_part) :]):
            head_part = phrase  # "Trump, and other critics"
        if via := RE.via.search(phrase):
            ends = self._all_outlets(phrase[via.end() :]) or self._each(phrase[via.end() :], at, family)
            starts = self._each(phrase[: via.start()], at, family)
            return [s + e for s in starts for e in ends] if ends else starts
        apposed = phrase[len(head_part) :].lstrip(" ,")
        described = before_comma(apposed) if apposed else ""
        if is_name(head_part) and is_role(described) and self.outlet(head_part, shape=False) is None:
            outlet = self.outlet(head_part)
            top = head(described)
            if outlet and top and top[1] == "anonymous":
                # "Serhii Radio, a chemist, says"
                return [self._with_employer(make_party(head_part, "person"), apposed)]
        if whole := self._list(phrase, at, family):
            return whole
        if described and is_name(described) and kind_of(described) == "person" and RE.possessive_first.match(head_part):
            return [self._with_employer(self.person(described), head_part)]  # "her lawyer, Ann Roe"
        found = self._each(head_part, at, family)
        top = head(head_part)
        if apposed and top and len(found) == 1 and found[0] and is_name(described) and kind_of(described) == "person":
            # "the group's leader, Iyad ag Ghali, said": the name stands in apposition.
            if found[0][-1].kind in {"anonymous", "organization"}:
                return [(*found[0][:-1], self.person(described))]
            if len(found[0]) == 1 and found[0][0].kind in NEWSROOMS and top[1] in {"journalist", "anonymous"}:
                # "the former editor of the Standard, Ann Roe"
                return [self._with_employer(self.person(described), head_part)]
        if len(found) == 1 and len(found[0]) == 1 and found[0][0].kind == "person" and apposed:
            return [self._with_employer(found[0][0], apposed)]
        return found

    def _made(self, phrase: str, at: int, family: str) -> list[Chain]:
        """Who stands behind "a poll conducted by A for B", "an analysis of census data by C"."""
        parts = work(phrase)
        if parts is None:
            return []
        makers = self._each(parts.makers, at, family) if parts.makers else []
        client = self._one(parts.client, at, family) if parts.client else None
        if RE.one_firm.fullmatch(parts.makers) and not any(c[-1].kind in NEWSROOMS for c in makers):
            makers = [(make_party(parts.makers, "organization"),)]
        if parts.material and makers and any(c[-1].kind in NEWSROOMS for c in makers):
            makers = [(*c, make_party(parts.material, "document")) for c in makers]
        if client:
            return [(*client, *c) for c in makers] or [client]
        return makers

    def _all_outlets(self, words: str) -> list[Chain]:
        """A list of known outlets only, lower-case ones ("dpa and AFP") included."""
        found = [self.outlet(w, shape=False) for w in RE.list_sign.split(words) if w]
        return [(f,) for f in found if f] if all(found) else []

    def _with_employer(self, person: Party, role: str) -> Chain:
        """ "Jane Roe, a BBC correspondent": what she says comes from the BBC; other roles become the descriptor."""
        if RE.newsroom_role.search(role) and not RE.former_role.search(role):
            outlet = self.outlet_in(role)
            if outlet and outlet[0].id != self.publisher:
                return (outlet[0], person)
        if RE.aside.match(role):
            return (person,)  # "James, in response to the proposal, said": what she is, it does not tell
        return (replace(person, descriptor=role.strip(" ,.")),)

    @property
    def publisher(self) -> str | None:
        return self.article.outlet.id if self.article.outlet else None

    def _list(self, phrase: str, at: int, family: str) -> list[Chain]:
        """ "A, B and C": only when every member is a source by itself and no member is an apposition."""
        if "," not in phrase:
            return []
        parts = [phrase[s:e] for s, e in conjuncts(phrase)]
        if len(parts) < 3 or not RE.and_or.search(phrase):
            return []
        if name_runs(parts[0]) and any(is_role(p) for p in parts[1:]):
            return []
        found = [self._one(p, at, family) for p in parts]
        return [c for c in found if c] if all(found) else []

    def _each(self, phrase: str, at: int, family: str) -> list[Chain]:
        if self._refers(phrase):
            chains, _ = self.who.find(phrase, at)
            if chains:
                return chains
        parts = [phrase[s:e] for s, e in conjuncts(phrase)]
        if len(parts) > 1 and not self._of_one(parts):
            found = [self._one(p, at, family) for p in parts]
            if all(found):
                return [c for c in found if c]
        chain = self._one(phrase, at, family)
        return [chain] if chain else []

    def _refers(self, phrase: str) -> bool:
        """ "She", "the company", "the Ohio senator", "her lawyer", "the Prime Minister": somebody named elsewhere."""
        phrase = phrase.strip().strip('"“”«»').strip(" ,")
        if is_pronoun(phrase):
            return True
        bare = strip_determiners(phrase)
        if len(words_of(bare)) > _LONGEST_DESCRIPTION or RE.who_inside.search(phrase) or not bare:
            return False
        if RE.member.fullmatch(phrase) and self.outlet(phrase, shape=False) is None:
            return True
        top = head(phrase)
        if (several := vague_phrase(phrase)) and several.kind == "vague":
            return False  # "the media" are nobody in particular
        if top and singulars().get(top[0], top[0]) != top[0] and top[1] != "journalist":
            return False  # "the officials" need not be those before
        if is_name(phrase):
            office = top is not None and top[1] == "anonymous" and not self.names.is_surname(bare)
            return office and strip_titles(f"{bare} Roe")[0] == "Roe"
        if not RE.definite.match(phrase) and not RE.possessive_first.match(phrase):
            owned = possessive(phrase)
            return owned is not None and top is not None and top[1] == "anonymous" and not top[0].endswith("s")
        runs = name_runs(bare)
        if runs and runs[-1].end >= core_end(bare) - 1 and (top is None or runs[-1].text.lower() not in source_nouns()):
            return False
        return not (
            top and top[1] in {"document", "outlet", "agency", "journalist", "channel"} and self.outlet_in(bare)
        )

    def _of_one(self, parts: list[str]) -> bool:
        """What "and" joins is no list of sources."""
        bare = strip_determiners(parts[0])
        if RE.who_inside.search(parts[0]):
            return True  # "a correspondent who joined Ann and Harry" is one person
        if RE.plural_bodies.search(parts[-1]) and not parts[-1].islower() and is_name(bare) and head(parts[0]) is None:
            return True  # "The Canadian Olympic and Paralympic Committees"
        title = bare.rpartition(" ")[2]
        if title[:1].isupper() and strip_titles(f"{title} Roe")[1] and strip_titles(parts[-1])[1]:
            return True  # "President and CEO Ann Roe" is one person
        if (
            is_name(bare)
            and " " in parts[-1]
            and known_body(parts[-1])
            and kind_of(bare) == "organization"
            and not known_body(bare)
        ):
            return fold(bare) not in countries() and not self.names.is_surname(bare)  # "Energy and Commerce Committee"
        if len(parts) != 2 or len(words_of(bare)) != 1 or not head(parts[1]) or not name_runs(parts[1]):
            return False
        return is_nationality(bare) or self.outlet(parts[0]) is None  # "U.S. and Arab officials" are officials of both

    def _one(self, phrase: str, at: int, family: str) -> Chain | None:
        phrase = phrase.strip().strip('"“”«»').strip(" ,")
        if is_pronoun(phrase):
            return None
        # "MORE": the end of a list of other stories that a page has put into its sentence.
        if phrase in {"", "MORE"} or SEAT.fullmatch(phrase) or fold(strip_determiners(phrase) or phrase) in NOT_A_NAME:
            return None
        if RE.share.match(phrase) or (len(words_of(phrase)) == 1 and self._opens_only(phrase)):
            return None
        phrase = RE.both.sub("", phrase)
        if RE.member.fullmatch(phrase) and self.outlet(phrase, shape=False) is None:
            return None  # "the Maryland Democrat": one of those the article has named, which is not said
        owned = possessive(phrase)
        if owned and (chain := self._owned(*owned, phrase)):
            return chain
        # "a memo seen by the Guardian", "sources cited by Interfax": read or heard by that outlet first.
        if through := RE.seen_by.match(phrase):
            outlet = self.outlet(through.group(2))
            inner = self._one(through.group(1), at, family) if outlet else None
            if outlet and inner:
                return (outlet, *inner) if outlet.id != self.publisher else inner
        # "Sources said", "Prosecutors say": a common noun that opens the sentence is no name.
        if is_name(phrase) and not (len(words_of(phrase)) == 1 and head(phrase)):
            return self._office(phrase) or self._name(phrase, family)
        bare = strip_determiners(phrase)
        vague = vague_phrase(phrase)
        if vague is not None and not any(self._names(r, phrase) for r in name_runs(bare)):
            return (self._unnamed(phrase, vague.kind),)
        return self._described(phrase, at, family)

    def _opens_only(self, word: str) -> bool:
        """ "Yet", "Photographs", "Latest" at the beginning of a sentence: a capital and no name."""
        if word.lower() in EN.openers | EN.determiners or RE.pronoun_cut_short.match(word):
            return True
        plain = head(word) is None and self.names.common(word) and not self.names.is_surname(word)
        return plain and self.outlet(word, shape=False) is None

    def _owned(self, owner: str, thing: str, phrase: str) -> Chain | None:
        """ "Le Monde's sources", "CNN's Jim Roe", "the BBC's Damascus correspondent"; other owners give no chain."""
        outlet = self.outlet(owner) if is_name(owner) else None
        inner = head(thing)
        if fold(owner) in NOT_A_NAME:
            return None  # "Friday's filings"
        of = RE.name_of.match(owner)
        if of and is_name(of.group(1)) and kind_of(of.group(1)) == "person":
            return (self.person(of.group(1)),)  # "Colleen Roe of St Anne's Hospital"
        if outlet is None:
            if inner and inner[1] == "document" and is_name(owner) and not name_runs(thing):
                return self._name(owner, "say")  # "Statistics Canada's survey data" is its word
            return None
        runs = name_runs(thing)
        if runs and runs[-1].end >= len(thing) - 1 and kind_of(runs[-1].text) == "person":
            return (outlet, self.person(runs[-1].text))
        if inner and inner[1] in {"journalist", "document", "outlet", "channel"}:
            return (outlet,)
        if inner and inner[1] in {"anonymous", "spokesperson"}:
            return (outlet, self._unnamed(phrase, "anonymous"))
        return (outlet,) if not inner and not runs else None

    def _office(self, phrase: str) -> Chain | None:
        """ "The US President", "the Mayor", in capitals: whoever bears the office, named by no article here."""
        bare = RE.leading_the.sub("", phrase)
        top = head(bare)
        if top is None or top[1] != "anonymous" or bare == phrase or strip_titles(f"{bare} Roe")[0] != "Roe":
            return None
        return (make_party(bare, "person"),)

    def _name(self, phrase: str, family: str) -> Chain | None:
        bare = re.sub(r"\s*\([^)]*\)", "", NICKNAME.sub(" ", phrase)).strip()
        if fold(bare) in NOT_A_NAME:
            return None  # "a report Tuesday"
        of = RE.of_outlet.search(bare)
        if of and self.outlet(bare, shape=False) is None and kind_of(bare[: of.start()]) == "person":
            outlet = self.outlet(bare[of.end() :])
            person = self.person(bare[: of.start()])  # "Jane Roe of the Daily Mail"
            return (outlet, person) if outlet and outlet.id != self.publisher else (person,)
        if outlet := self.outlet(bare):
            return (outlet,)
        single = len(words_of(RE.leading_the.sub("", bare))) == 1
        # "AFTER POUND SAYS", a heading, where the text has a Dick Pound.
        shouted = single and bare.isupper() and len(bare) > 3
        known = self.who.cast.person(bare, self._at) if single else None
        full = known.name if known else None
        if full := full or (self.names.full_name(bare.capitalize()) if shouted else None):
            return (self.person(full),)
        if single and self.names.is_surname(bare):
            return (make_party(bare, "person"),)  # of several people of that name
        long = self.names.spelled_out(RE.leading_the.sub("", bare)) if single else None
        if long and kind_of(long) != "person":
            return (make_party(RE.leading_the.sub("", long), "organization"),)
        untitled, title = strip_titles(bare)
        if title and len(words_of(untitled)) > 1 and kind_of(untitled) == "person":
            return (self.person(bare),)
        if title and head(title) and self.names.full_name(untitled):
            return (self.person(bare),)  # "Prime Minister Starmer", who has been named in full
        before, _, surname = bare.rpartition(" ")
        if before and (head(before) or ("", ""))[1] == "anonymous" and (full := self.names.full_name(surname)):
            return (make_party(full, "person", descriptor=before),)  # "Ousted Defense Minister Roe"
        if ranked := after_rank(bare):
            return (replace(self.person(ranked[1]), descriptor=ranked[0]),)
        kind = kind_of(bare)
        if kind not in NEWSROOMS | {"person"} or family == "report":
            # "Le Mode reports": only an outlet can stand here, so a misspelling of one may be read as it.
            slip = family == "report" and not name_is_elsewhere(self.page.text, bare)
            if slip and (near_miss := self.outlet(bare, fuzzy=True)):
                return (near_miss,)
        if kind == "person":
            return (self.person(bare),)
        if kind in NEWSROOMS:
            return (outlet_party(bare),)
        written = RE.leading_the.sub("", bare)
        return (replace(make_party(written, kind), name=written),)  # "Kremlin", and not the name of its site

    def _names(self, run: Run, phrase: str) -> bool:
        """The run is a name in the phrase, not a common noun that opens the sentence nor a nationality before one."""
        words = strip_determiners(phrase)
        if run.end >= len(words.rstrip()):
            return not (run.start == 0 and len(words_of(words)) == 1 and head(phrase))
        return self.outlet_in(run.text) is not None

    def _described(self, phrase: str, at: int, family: str) -> Chain | None:
        """A phrase with words in small letters: a role and name, an outlet and its text, an unnamed person, a body."""
        top = head(phrase)
        bare = strip_determiners(phrase)
        runs = name_runs(bare)
        core = core_end(bare)
        last = next((r for r in reversed(runs) if r.end >= core - 1 and r.start < core), None)
        # "Prosecutors", "Reporters from X", "the firm's CEO": a common noun with a capital
        common = top and last and (last.start == 0 or last.text.isupper()) and last.text.lower() in source_nouns()
        # The phrase ends in a name: "military intelligence official Andriy Yusov", "the French outlet Le Monde".
        if last and not common and (chain := self._role_and_name(bare, last.start, last.text, family)):
            return chain
        if top is None:
            of = RE.of_outlet.search(bare)
            if of and is_name(bare[: of.start()]):
                outlet = self.outlet(bare[of.end() :])
                if outlet and kind_of(bare[: of.start()]) == "person":
                    return (outlet, self.person(bare[: of.start()]))
            # "Human Rights Watch in Syria" is its name; "Iranian state television" is not Iran.
            first = runs[0] if runs and runs[0].start == 0 and runs[0].end >= core - 1 else None
            return self._name(first.text, family) if first else None
        noun, kind = top
        if kind == "spokesperson":
            return self._spokesperson(phrase, bare)
        if kind in {"document", "outlet", "agency", "journalist", "channel"}:
            return self._text_of(phrase, bare, kind, at)
        if kind == "vague":
            return (self._unnamed(phrase, "vague"),)
        if kind == "organization":
            return self._body(phrase, bare, noun)
        return (self._unnamed(phrase, "anonymous"),)

    def _role_and_name(self, bare: str, start: int, name: str, family: str) -> Chain | None:
        role = bare[:start].strip()
        if " " not in name and role.endswith(("'s", "’s")) and is_name(role[:-2]) and known_body(f"{role} {name}"):
            return (make_party(f"{role} {name}", "organization"),)  # "Ohio County Sheriff's Office" is no "Office"
        outlet = self.outlet(name)
        if outlet and " " not in name and re.search(r"['’]s?$", role):
            return None  # "River's Edge" is a title of its own
        titled = role and role.split()[-1].lower() not in source_nouns() and not role[0].islower()
        if outlet and (not titled or family == "report"):
            return (outlet,)
        of = RE.ends_in_of.search(role)
        if of:  # "Rebecca English of the Daily Mail" as one phrase, or "director of X"
            person = role[: of.start()]
            if outlet and is_name(person) and kind_of(person) == "person":
                return (outlet, self.person(person))
            return None
        kind = kind_of(name)
        holds_role = role and head(role) and head(role + " x") is None
        if kind == "person" or (holds_role and not outlet and kind not in {"organization", "document"}):
            speaker = self.person(name)
            employer = self.outlet_in(role) if RE.newsroom_role.search(role) else None
            if employer and employer[0].id != self.publisher:
                return (employer[0], speaker)
            return (replace(speaker, descriptor=role or None),)
        if outlet:
            return (outlet,)
        if role and (role.split()[-1].lower() in EN.ends_no_role):
            return None
        return self._name(name, family)

    def _spokesperson(self, phrase: str, bare: str) -> Chain | None:
        """A spokesperson without a name speaks for the body: "a Foreign Ministry spokesman" is the Foreign Ministry."""
        m = RE.speaks_for.search(bare)
        body = m.group(1) if m else RE.spokesperson_at_end.sub("", bare)
        runs = name_runs(body)
        brand = RE.for_small_name.search(bare)  # "a spokesperson for flydubai": a name written small
        if not runs and brand and brand.group(1) not in source_nouns():
            return (make_party(brand.group(1), "organization", descriptor="spokesperson"),)
        if runs:
            name = runs[0].text
            if outlet := self.outlet(name, shape=False):
                return (outlet,)
            somebody = " " not in name and self.names.full_name(name)  # "a spokesperson for Prince"
            if not somebody and kind_of(name) in INSTITUTIONS:
                return (make_party(RE.small_the.sub("", name), "organization", descriptor="spokesperson"),)
        return (self._unnamed(phrase, "anonymous"),)

    def newsroom(self, noun: str, at: int) -> Chain | None:
        """ "the newspaper", "the article": the newsroom meant, with the way it was reached."""
        return next((c for c in self.who.find(f"the {noun}", at)[0] if c[-1].kind in NEWSROOMS), None)

    def work_told_of(self, noun: str, at: int) -> Chain | None:
        """ "said in the story": the outlet whose story was mentioned, cited or only named with its piece of work before
        ("New York magazine ran a profile of him. The story ...")."""
        known = self.newsroom(noun, at)
        here = self.page.sentence_at(at) or 0
        for i in range(here - 1, max(-1, here - 4), -1):
            if known and any(s >= i for _, s, chains in self.who.spoken if known in chains):
                return known
            r = self.page.ranges[i]
            if m := RE.ran.search(self.page.text, r.start, r.end):
                found = self.outlet_in(self.page.text[r.start : m.start()])
                return (found[0],) if found and found[0].kind in NEWSROOMS else known
        return known

    def _text_of(self, phrase: str, bare: str, kind: str, at: int) -> Chain | None:
        """Reports, articles, newspapers, journalists: an outlet named inside or introduced before, or a document."""
        if kind == "channel":  # "Telegram accounts affiliated with X": the accounts, not the platform
            return (make_party(shown(phrase), "channel"),)
        named = self.outlet_in(outlet_zone(bare) if kind == "document" else core(bare))
        if named:
            from_ = material(phrase) if kind == "document" else None
            return (named[0], make_party(from_, "document")) if from_ else (named[0],)
        author = RE.author.search(phrase) if kind == "document" else None
        if author and is_source(author.group(1)) and (whose := self._one(author.group(1), at, "say")):
            return whose  # "a statement from the IOC" is the IOC's word
        issuer = next((r for r in name_runs(bare) if r.start == 0), None) if kind == "document" else None
        qualifies = issuer and issuer.text.lower() not in source_nouns() and re.match(r"\s[a-z]", bare[issuer.end :])
        if issuer and qualifies and known_body(issuer.text):
            return self._name(issuer.text, "say")  # "a Labor Department study"
        definite = bool(RE.definite.match(phrase))
        if definite and len(words_of(bare)) <= 2 and kind in NEWSROOMS:
            return None  # "the newspaper" when none was cited
        if kind == "journalist":
            of = RE.of_outlet.search(phrase)  # "reporters from PlymouthLive"
            if of and looks_like_outlet(phrase[of.end() :]):
                return (outlet_party(phrase[of.end() :]),)
            return (self._unnamed(phrase, "anonymous"),)
        if kind in NEWSROOMS:
            return (self._unnamed(phrase, "vague"),)
        if kind == "document" and definite and not name_runs(bare) and len(words_of(bare)) == 1:
            return None  # "the report" of nobody: left open
        return (make_party(shown(phrase), "document"),)

    def _body(self, phrase: str, bare: str, noun: str) -> Chain | None:
        # "a group of Tuareg fighters" is the fighters.
        inner = RE.group_of.match(bare)
        if inner and (head(inner.group(1)) or name_runs(inner.group(1)) or inner.group(1).endswith("s")):
            bare = inner.group(1)
        if len(words_of(bare)) == 1 and RE.possessive_first.match(phrase):
            return None  # "her office": whose, the words around it tell
        if RE.the_first.match(phrase) and len(words_of(bare)) == 1 and noun not in EN.collectives:
            return None  # "the company" that no sentence has named stays open
        return (make_party(bare.strip(" ,."), "organization"),)

    # -- people --------------------------------------------------------------------------------------------------

    def printed(self, chain: Chain) -> Chain:
        """The chain with names that are fit to print; empty where one of them cannot be mended."""
        made = []
        for party in chain:
            name = printable(party.name) if ":" in party.id else party.name
            if not name:
                return ()
            if name == party.name:
                made.append(party)
            elif party.kind == "person":
                made.append(replace(self.person(name), descriptor=party.descriptor))
            else:
                made.append(make_party(name, party.kind, descriptor=party.descriptor))
        return tuple(made)

    def person(self, name: str) -> Party:
        bare, title = strip_titles(re.sub(r"\s*\([^)]*\)", "", name).strip(" ,."))
        bare = from_given(bare or name)
        known = self.who.cast.person(bare, self._at)
        full = known.name if known else self.names.full_name(bare) or bare
        return make_party(full, "person", descriptor=title or self.names.role(full))

    def _unnamed(self, phrase: str, kind: PartyKind) -> Party:
        return make_party(shown(phrase), kind, descriptor=descriptor_of(phrase) or head_singular(phrase))


def name_is_elsewhere(text: str, name: str) -> bool:
    """The name is used more than once: then it is no slip of the pen but somebody's name."""
    return len(re.findall(rf"\b{re.escape(name)}\b", text)) > 1
