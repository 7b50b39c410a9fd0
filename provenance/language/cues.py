"""The words attribution goes by: closed classes, cue verbs and source nouns, inflected and indexed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from ..data import rows_in

AUXILIARY = frozenset(
    "has have had do does did is are was were be been being will would can could may might must shall should".split()
)
HYPOTHETICAL = frozenset("would could may might must should can shall to will".split())
PASSIVE = frozenset("is are was were be been being get got gets".split())
NEGATION = frozenset(
    "not never n't didn't doesn't don't hasn't haven't hadn't won't wouldn't cannot can't couldn't neither nor".split()
)
ADVERBS = frozenset(
    "also then later afterwards afterward earlier previously both all now already first once again further even still only just soon often "
    "always long too himself herself themselves itself each alone today yesterday twice meanwhile thus ever".split()
)
# Without May, which is a verb more often.
DAYS_AND_MONTHS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april june july august september october november december".split()
)
SUBORDINATORS = frozenset(
    "that because while when after before if although though but whether since until what how why where which who whom whose "
    "so yet as unless once whereas than".split()
)
PREPOSITIONS = frozenset(
    "in on at during to from via through after before with by following amid for since under over into about of among near "
    "within throughout outside inside against despite without until between upon across along".split()
)
INTRO = PREPOSITIONS | frozenset(
    "however meanwhile moreover furthermore also additionally still yet but and so then later earlier instead nevertheless "
    "nonetheless today yesterday separately similarly likewise indeed finally recently now previously ultimately thus therefore "
    "for as when while if although though because since once asked speaking citing quoting responding commenting writing "
    "addressing according unlike like despite although last this next two three days weeks months".split()
)
NOUN_BEFORE = frozenset(
    "the a an these those this some his her their its our my of such any no every each new recent news previous earlier several "
    "many conflicting unconfirmed false multiple with by from for in into under on about own".split()
)
MAX_SOURCE_WORDS = 32
MOST_IN_SENTENCE = 24  # statements; the rules compare each with each


# Past forms that no ending gives away: they show that a bare clause follows a cue.
IRREGULAR = frozenset(
    "went came took got gave made left fell rose fled withdrew won lost met held sent shot struck broke began knew saw fought led became "
    "stood kept hit cut put paid found felt brought bought sold spent built grew drove flew ran sank spoke stole swore threw wore wrote "
    "shut died lay lit drew ate drank hid rode sang sat slept taught thought understood woke beat bore chose forgot froze quit spread burst".split()
)
SPANS_OF_TIME = frozenset(
    "week month year weekend morning afternoon evening night summer autumn fall winter spring decade quarter".split()
)
# "If X says", "unless X said", "the claim that X reported": nobody is said to have said anything.
UNREAL_BEFORE = frozenset("if unless whether".split())
DISOWNED = frozenset(
    "claim claims idea notion suggestion suggestions rumour rumor rumours rumors belief myth allegation assertion possibility".split()
)

# Word classes of single rules, by what they do there.
LINKING = frozenset("and but so yet however meanwhile still then later as now".split())
HEARERS = frozenset("reporters journalists lawmakers the a an his her their its investors supporters state".split())
CLAUSE_OPENERS = frozenset("that he she they it we i there how why what whether to".split())
SIMPLE_HEARERS = frozenset("me him her them us you reporters journalists lawmakers media state local".split())
ENDS_NOUN_PHRASE = frozenset(
    "that when while after before as but because who which during citing adding if since following amid via".split()
)
OPENS_ADJUNCT = frozenset("a an his her their reporters late early".split())
REPORT_NOUNS = frozenset(
    "statement interview sidelines meeting time report press end wake morning evening video post letter".split()
)
OPENS_APPOSITION = frozenset(
    "a an the who head director chief senior president chairman professor founder executive spokesman spokeswoman spokesperson co-founder one minister".split()
)
SUBJECT_OPENERS = frozenset("the a an he she they it there his her their its".split())
JOINING = frozenset("and but while who which although whereas as with".split())
NOBODY = frozenset("nobody nothing no none neither nor few not nowhere hardly if unless".split())
ENDS_CORE = frozenset("in on at from for with who whose that which familiar affiliated based via plus".split())
# Adverbs that say somebody reported it, and leave open who.
HEARSAY = frozenset("reportedly allegedly purportedly supposedly rumored rumoured ostensibly apparently".split())
# Words that a sentence about somebody who gave no answer holds.
SILENCE = frozenset(
    "declined declines declining refused refuses refusing respond responded reply replied comment reached unavailable available elaborate neither discuss".split()
)
# "a Reuters investigation that found", "a Times story saying": works that say something, and the words that lead to it.
REPORT_OF = frozenset("report story article investigation exposé scoop".split())
SAYING_THAT = frozenset("that saying claiming alleging showing suggesting revealing".split())
# After these a form in -s is a plural noun: "states like Ohio", "reports of gunfire".
AFTER_PLURAL = frozenset("like such including of where with between among and or".split())
# Bodies before which things are said: "the court heard that".
HEARINGS = frozenset("court jury inquest tribunal inquiry hearing committee panel commission".split())
# "In a Gallup poll, P": works that find something out.
POLLS = frozenset("poll survey study census".split())
# What a business is called after its name has been given, and the forms that end such names.
FIRMS = frozenset(
    "company firm corporation airline carrier bank manufacturer carmaker automaker retailer group business maker operator developer startup "
    "start-up conglomerate brand brewer publisher insurer lender utility supplier contractor chain".split()
)
FIRM_FORMS = frozenset(
    "Inc Corp Corporation Co Company Ltd Limited LLC LLP plc PLC GmbH Holdings Group Airlines Airways Motors".split()
)
# "Reports emerged that P": somebody reports it, and nobody is named.
RUMOURS = frozenset("reports rumors rumours".split())
EMERGE = frozenset(
    "arise arises arising arose emerge emerged emerging surface surfaced surfacing circulate circulated circulating spread spreading swirl swirled swirling".split()
)


# --- The cue words and source nouns of ``cues.csv`` and ``source_nouns.csv``, inflected and indexed.


Tense = Literal["base", "s", "past", "participle", "ing"]


_STANCES: dict[str, Literal["deny", "question"]] = {"deny": "deny", "question": "question"}


@dataclass(frozen=True, slots=True)
class Cue:
    lemma: str
    family: str
    stance: Literal["assert", "deny", "question"]
    frames: frozenset[str]


def _third(lemma: str) -> str:
    if re.search(r"(?:s|x|z|ch|sh)$", lemma):
        return lemma + "es"
    return re.sub(r"(?<=[^aeiou])y$", "ie", lemma) + "s"


def _regular_past(lemma: str) -> str:
    return lemma + "d" if lemma.endswith("e") else re.sub(r"(?<=[^aeiou])y$", "i", lemma) + "ed"


def inflect(lemma: str, irregular: str = "") -> dict[str, set[Tense]]:
    """The forms of an English verb. ``irregular`` gives past, participle and, if need be, the -ing form."""
    given = irregular.split()
    past = given[0] if given else _regular_past(lemma)
    participle = given[1] if len(given) > 1 else past
    ing = (
        given[2]
        if len(given) > 2
        else (lemma[:-1] if lemma.endswith("e") and not lemma.endswith("ee") else lemma) + "ing"
    )
    forms: dict[str, set[Tense]] = {}
    for form, tense in (
        (lemma, "base"),
        (_third(lemma), "s"),
        (past, "past"),
        (participle, "participle"),
        (ing, "ing"),
    ):
        forms.setdefault(form, set()).add(tense)  # type: ignore[arg-type]  # a literal each, seen as str in a tuple
    return forms


@cache
def cues(language: str = "en") -> dict[str, list[tuple[Cue, frozenset[Tense]]]]:
    """Inflected form (lower case) -> the cues it can be, with the tenses."""
    index: dict[str, dict[Cue, set[Tense]]] = {}
    for row in rows_in("cues.csv", language):
        cue = Cue(row["lemma"], row["family"], _STANCES.get(row["stance"], "assert"), frozenset(row["frames"]))
        for form, tenses in inflect(row["lemma"], row["irregular"]).items():
            index.setdefault(form, {}).setdefault(cue, set()).update(tenses)
    return {form: [(c, frozenset(t)) for c, t in found.items()] for form, found in index.items()}


@cache
def gate(language: str = "en") -> frozenset[str]:
    """The words a statement can hang on. Most sentences hold none of them and need no further look."""
    return (
        frozenset(cues(language))
        | {"according", "reportedly", "quoted", "citing", "published", "per"}
        | REPORT_OF
        | POLLS
        | HEARSAY
        | SILENCE
        | RUMOURS
    )


@cache
def source_nouns(language: str = "en") -> dict[str, str]:
    """Noun, singular and plural, lower case -> what it makes of a phrase it heads."""
    found: dict[str, str] = {}
    for row in rows_in("source_nouns.csv", language):
        found.setdefault(row["noun"], row["kind"])
        found.setdefault(plural(row["noun"]), row["kind"])
    return found


@cache
def singulars(language: str = "en") -> dict[str, str]:
    """Plural of a source noun -> the first noun of the table that has it."""
    found: dict[str, str] = {}
    for noun in source_nouns(language):
        found.setdefault(plural(noun), noun)
    return found


def plural(noun: str) -> str:
    """The English plural, near enough for nouns that name people and papers."""
    if noun.endswith("man") and noun not in {"human", "german", "ottoman"}:
        return noun[:-3] + "men"
    if noun in {"person", "spokesperson", "chairperson"}:
        return noun[:-6] + "people"
    if noun == "wife":
        return "wives"
    if re.search(r"(?:s|x|z|ch|sh)$", noun):
        return noun + "es"
    return re.sub(r"(?<=[^aeiou])y$", "ie", noun) + "s"
