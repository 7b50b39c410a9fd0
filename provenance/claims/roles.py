"""Who does what to whom, where, and whether it is done or only possible, by the order of words and by prepositions.

No parser: only what is plain from word order is said, and everything else is left open. A role is used against
a link alone: when two sentences share a deed and have its parties the other way round.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from ..language.tokens import Token, stem
from ..model import one_of
from .concepts import EN, EVENT, LOOSE, Term, lexicon

_FAR = 9
# Further down the clause these still lead to somebody the deed is done to: "its border with", "its envoy from".
_ONWARD = EN.onward
_AGENT = frozenset({"by"})
# What stands after these before the deed is where, when or with whom it was done, and nobody who does it.
_ASIDE = EN.aside
# The one who receives stands first; the one who gives follows "from".
_RECEIVING = EN.receiving
# Who stands before these suffers the deed: they die, whoever killed them.
_UNDERGOING = EN.undergoing
# Words that stand between a helping verb and its deed.
_FILLING = EN.to_be | EN.to_have | EN.between_a_verb_and_its_helper
_HELPING = _FILLING | EN.may_be | EN.will_be
# "is in talks to sell", "threatened to bomb", "urged Iran to release": what follows has not happened.
_WISHING = EN.wishing
# "considers selling", "talks on buying".
_MULLING = EN.mulling

# Deeds with a giver and a taker: words near in meaning may put them from the other end ("gave", "obtained").
_HANDING = frozenset(f"@{group}" for group in EN.handing)

DONE, PLANNED, POSSIBLE = "done", "planned", "possible"


class Roles(NamedTuple):
    """Keys of those who do a deed, and of those it is done to.

    ``names``: which of these keys name somebody ("Russian diplomats": Russia does, diplomats do not).
    ``moods``: done, planned or possible, where the words show it; empty for nouns. ``verb``: a verb by its form.
    ``aside``: only a noun of when, where and why ("in an attack", "over the theft").
    """

    agents: frozenset[str]
    patients: frozenset[str]
    names: frozenset[str] = frozenset()
    moods: frozenset[str] = frozenset()
    verb: bool = False
    aside: bool = False


def is_verb(term: Term, known: Mapping[str, Roles]) -> bool:
    """Whether a term is a deed expressed by a verb."""
    return term.form in known and known[term.form].verb


def _is_deed(term: Term, tokens: Sequence[Token]) -> bool:
    """Deeds of the tables, and words in no table that can only be verbs where they stand: "may recall"."""
    if term.kind in EVENT:
        return True
    if term.kind != "word" or term.name or term.place == 0:
        return False
    before, word = tokens[term.place - 1].plain, tokens[term.place].plain
    if before in EN.before_a_noun:
        return False
    helped = before in EN.may_be or before in EN.will_be or (before == "to" and not word.endswith(("s", "ing")))
    return helped or is_past(word)


def _party(term: Term, tokens: Sequence[Token]) -> bool:
    return term.kind not in {"quality", "place"} and not _is_deed(term, tokens)


def _keys(run: Iterable[Term]) -> set[str]:
    return {key for term in run for key, strength in term.keys if strength == 1.0 or (key[0] == "#" and term.name)}


def roles(terms: Sequence[Term], tokens: Sequence[Token]) -> dict[str, Roles]:
    """For the key of each deed: its agents and patients, as far as word order shows them, and whether it is done."""
    found: dict[str, Roles] = {}
    for n, deed in enumerate(terms):
        if not _is_deed(deed, tokens):
            continue
        mood = _mood(deed, tokens)
        agents, patients, named = _parties(terms, tokens, n) if deed.kind != "mutual" else (set(), set(), set())
        at = _helpers(deed, tokens)
        infinitive = at >= 0 and tokens[at].plain == "to" and not tokens[deed.place].plain.endswith("ing")
        verb = (mood != "" and not _stands_as_noun(deed, tokens)) or infinitive
        aside = not verb and _lead(deed, tokens, -1) in EN.when
        least = 1.0 if any(key in _HANDING for key, _ in deed.keys) else LOOSE
        for key, strength in deed.keys:
            if strength >= least:
                before = found.get(key, _NOBODY)
                moods = one_of(before.moods | ({mood} if mood else set()))
                doers, done_to = one_of(before.agents | agents), one_of(before.patients | patients)
                only_aside = aside and (before is _NOBODY or before.aside)
                names = one_of(before.names | named)
                found[key] = one_of(Roles(doers, done_to, names, moods, before.verb or verb, only_aside))
    return found


_NOBODY = Roles(frozenset(), frozenset())


def _parties(terms: Sequence[Term], tokens: Sequence[Token], n: int) -> tuple[set[str], set[str], set[str]]:
    """Keys of the agents, of the patients, and those among both that name somebody."""
    deed = terms[n]
    receiving = any(tokens[k].plain in _RECEIVING for k in range(max(0, deed.place - 4), deed.place + 1))
    word = tokens[deed.place].plain
    turned = receiving or _is_passive(deed, tokens) or (word in _UNDERGOING and not _has_object(deed, tokens))
    noun = _stands_as_noun(deed, tokens)
    agents: set[str] = set()
    patients: set[str] = set()
    before = [] if noun and not receiving else _subject(terms, tokens, n)
    meant = set() if noun or before else _antecedent(deed, tokens)
    named = _names(before) | meant
    (patients if turned else agents).update(_keys(before) | meant)
    for lead, run in _after(terms, tokens, n):
        if lead in _AGENT:
            # "sank by the pier": without a passive or a noun, who follows "by" is no doer
            to = agents if turned or noun else None
        elif lead == "from" and receiving:
            to = agents
        elif turned:
            to = None
        elif noun:
            to = patients if lead in {"of", "on", "against"} else None
        else:
            to = patients if lead in EN.toward or lead in {"", "from", "own"} else None
        if to is not None:
            to.update(_keys(run))
            named |= _names(run)
    return agents, patients, named


def is_past(word: str) -> bool:
    """Whether a folded verb is a past form or a participle by its look."""
    return word in EN.irregular_past or (word.endswith(("ed", "en")) and word not in EN.no_past)


def _names(run: Iterable[Term]) -> set[str]:
    return _keys(t for t in run if t.name)


def _stands_as_noun(deed: Term, tokens: Sequence[Token]) -> bool:
    return deed.place > 0 and tokens[deed.place - 1].plain in EN.before_a_noun


def _last(term: Term, tokens: Sequence[Token]) -> int:
    """The number of the last token of a term of several words."""
    k = term.place
    while k + 1 < len(tokens) and tokens[k + 1].end <= term.end:
        k += 1
    return k


def _is_passive(deed: Term, tokens: Sequence[Token]) -> bool:
    if not is_past(tokens[deed.place].plain):
        return False
    for k in range(deed.place - 1, max(-1, deed.place - 4), -1):
        if tokens[k].plain in EN.to_be:
            return True
        if tokens[k].plain == "to":
            break
    end = _last(deed, tokens)
    return end + 1 < len(tokens) and tokens[end + 1].plain == "by"


def _has_object(deed: Term, tokens: Sequence[Token]) -> bool:
    """ "The burst drowned 12 villagers": something follows at once."""
    if deed.place + 1 == len(tokens):
        return False
    after = tokens[deed.place + 1]
    opens = after.kind == "number" or after.plain in EN.before_an_object
    return opens and after.start - tokens[deed.place].end <= 1


def _helpers(deed: Term, tokens: Sequence[Token]) -> int:
    """The number of the token before the deed and its helping verbs."""
    k = deed.place - 1
    while k >= 0 and (tokens[k].plain in _HELPING or tokens[k].plain.endswith("ly")):
        k -= 1
    return k


def _mood(deed: Term, tokens: Sequence[Token]) -> str:
    """Whether a verb is said to be done, planned or possible; "" for nouns and where its form does not show it."""
    word, at = tokens[deed.place].plain, deed.place
    k = at - 1
    while k >= 0 and (tokens[k].plain in _FILLING or tokens[k].plain.endswith(("ly", "n't"))):
        k -= 1
    before = tokens[k].plain if k >= 0 else ""
    if k >= 0 and before in EN.may_be and tokens[k].text != "May":
        return POSSIBLE
    if before in EN.will_be:
        return PLANNED
    if before == "to" and not word.endswith("ing"):
        for j in range(k - 1, max(-1, k - 6), -1):
            if tokens[j + 1].start - tokens[j].end > 1 and j + 1 < k:
                break
            if tokens[j].plain in _WISHING:
                return POSSIBLE
            if tokens[j].plain in EN.planning:
                return PLANNED
        return ""
    if word.endswith("ing"):
        if before in _MULLING:
            return POSSIBLE
        return DONE if any(tokens[j].plain in EN.to_be for j in range(k + 1, at)) else ""
    if is_past(word) or any(tokens[j].plain in EN.to_have for j in range(k + 1, at)):
        return "" if before in EN.before_a_noun else DONE
    # "Volta sells its plant": a third person with its object, and no plural noun.
    following = tokens[at + 1].plain if at + 1 < len(tokens) else ""
    third_person = word.endswith("s") and 0 <= k == at - 1 and before not in EN.before_a_noun
    return DONE if third_person and following not in _ASIDE | {"of", "and", ""} else ""


def _subject(terms: Sequence[Term], tokens: Sequence[Token], n: int) -> list[Term]:
    """Those who stand before a deed in its clause as its subject, without what says where and with whom.

    "Police in Ohio shot": police; "the army of Mali struck": both; "Volta is in talks to sell": Volta.
    """
    deed = terms[n]
    found: list[Term] = []
    at = _helpers(deed, tokens)
    if at >= 0 and tokens[at].plain in EN.pronoun:
        return []
    infinitive = at >= 0 and tokens[at].plain == "to"
    k = n - 1
    while k >= 0:
        t = terms[k]
        if deed.place - t.place > _FAR or any(
            tokens[j + 1].start - tokens[j].end > 1 for j in range(t.place, deed.place)
        ):
            break
        if not _party(t, tokens):
            if _is_deed(t, tokens) and not (infinitive and not found):
                # "the invasion of Iraq killed": the invasion did
                return []
            k -= 1
            continue
        first = k
        while (
            first > 0
            and _party(terms[first - 1], tokens)
            and terms[first].place - terms[first - 1].place == 1
            and terms[first].start - terms[first - 1].end <= 2
        ):
            first -= 1
        lead = _lead(terms[first], tokens, -1)
        if lead not in _ASIDE:
            found = [*terms[first : k + 1], *found]
            if lead not in {"of", "from"}:
                break
        k = first - 1
    return found


def _lead(term: Term, tokens: Sequence[Token], least: int) -> str:
    """The preposition of a noun: the word before it, its article and what else stands between them; "" for none."""
    for k in range(term.place - 1, max(least, term.place - 4), -1):
        word = tokens[k].plain
        if tokens[k + 1].start - tokens[k].end > 1:
            break
        if word in _ASIDE or word in {"of", "from", "toward", "towards", "upon"}:
            return word
        if word not in EN.before_a_place and word not in EN.before_a_noun and tokens[k].kind != "number":
            break
    return ""


def _antecedent(deed: Term, tokens: Sequence[Token]) -> set[str]:
    """Keys of the one a pronoun before the deed stands for, where that one says so himself: "Iran claimed it shot"."""
    k = _helpers(deed, tokens)
    if k < 0 or tokens[k].plain not in EN.pronoun:
        return set()
    k -= 1
    if k >= 0 and tokens[k].plain == "that":
        k -= 1
    if k < 0 or tokens[k].plain not in EN.saying:
        return set()
    keys: set[str] = set()
    for j in range(k - 1, max(-1, k - 5), -1):
        if tokens[j + 1].start - tokens[j].end > 1 or tokens[j].plain in _ASIDE:
            break
        if tokens[j].text[0].isupper() and tokens[j].plain not in EN.before_a_noun:
            form = stem(tokens[j].plain)
            keys.add(form)
            keys.update(key for key, _ in lexicon().groups.get(form, ()) if key[0] == "#")
    return keys


def _after(terms: Sequence[Term], tokens: Sequence[Token], n: int) -> list[tuple[str, list[Term]]]:
    """The parties after a deed in its clause, in order, each with its preposition; see :data:`_ONWARD`."""
    deed = terms[n]
    end = _last(deed, tokens)
    runs: list[tuple[str, list[Term]]] = []
    k = n + 1
    own = False
    while k < len(terms):
        t = terms[k]
        since = runs[-1][1][-1].place if runs else end
        if t.place - deed.place > _FAR or any(tokens[j + 1].start - tokens[j].end > 1 for j in range(since, t.place)):
            break
        between = [tokens[j].plain for j in range(since + 1, t.place)]
        if any(w in EN.joining for w in between):
            break
        if not _party(t, tokens):
            if runs and _is_deed(t, tokens):
                break
            k += 1
            continue
        run = [t]
        while (
            k + 1 < len(terms)
            and _party(terms[k + 1], tokens)
            and terms[k + 1].place - terms[k].place == 1
            and terms[k + 1].start - terms[k].end <= 2
        ):
            k += 1
            run.append(terms[k])
        k += 1
        lead = next((w for w in reversed(between) if w in _ASIDE or w in EN.toward or w == "from"), "")
        if not runs:
            own = bool(EN.possessive & set(between))
        elif lead in _AGENT or lead in _ONWARD:
            pass
        elif own and lead in {"with", "in"}:
            lead = "own"
        elif lead in _ASIDE:
            lead = "in"
        else:
            break
        runs.append((lead, run))
    return runs


def sites(terms: Sequence[Term], tokens: Sequence[Token]) -> tuple[Term, ...]:
    """Names of places: those that stand after "in", "near", "in the town of"."""
    found: list[Term] = []
    for t in terms:
        if not t.name:
            continue
        k = t.place - 1
        if found and found[-1].place == k and found[-1].name:
            found.append(t)  # the second word of a place's name
            continue
        kinds = False
        while k >= 0 and (tokens[k].plain in EN.before_a_place or tokens[k].plain in EN.kind_of_place):
            kinds = kinds or tokens[k].plain in EN.kind_of_place
            k -= 1
        if kinds or (k >= 0 and tokens[k].plain in EN.at_a_place and t.place - k <= 6):
            found.append(t)
    return tuple(found)


def reversed_roles(a: dict[str, Roles], b: dict[str, Roles]) -> float:
    """How surely a deed both speak of has its parties the other way round.

    1 when both have changed sides, 0.6 when one named party has and the others' names are not the same, 0.2 when some
    party has changed sides. A noun on both sides ("diplomats") shows nothing where names distinguish them.
    """
    worst = 0.0
    for key in a.keys() & b.keys():
        one, two = a[key], b[key]
        if _shared(one.agents, two.agents, one, two) or _shared(one.patients, two.patients, one, two):
            continue
        given, taken = _shared(one.agents, two.patients, one, two), _shared(one.patients, two.agents, one, two)
        if given and taken:
            return 1.0
        if given or taken:
            changed = (one.agents & two.patients) | (one.patients & two.agents)
            named = changed & one.names & two.names and (one.patients & one.names) and (two.patients & two.names)
            # "the rebels train in Ukraine", "a man arrested in Paris": with one party alone the side may be mistaken.
            both = one.agents and one.patients and two.agents and two.patients
            worst = max(worst, 0.6 if named else 0.2 if both else 0.0)
    return worst


def _shared(x: frozenset[str], y: frozenset[str], one: Roles, two: Roles) -> bool:
    """Whether the same have both roles: by name where both have names."""
    left, right = x & one.names, y & two.names
    return bool(left & right) if left and right else bool(x & y)


def unrealized(a: dict[str, Roles], b: dict[str, Roles]) -> float:
    """The share of the verbs both speak of that are only possible on one side and done on the other."""
    apart = alike = 0
    for key in a.keys() & b.keys():
        one, two = a[key].moods, b[key].moods
        if one and two:
            differ = any(x == {POSSIBLE} and DONE in y and POSSIBLE not in y for x, y in ((one, two), (two, one)))
            apart, alike = apart + differ, alike + (not differ)
    return apart / (apart + alike) if apart else 0.0
