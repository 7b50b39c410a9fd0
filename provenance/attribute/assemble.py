"""Statements to attributions: chains between the parties, through whom a source was heard, stance, form, dates."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cached_property

from ..language.dates import resolve
from ..language.text import Range
from ..language.tokens import Page, cues
from ..model import NEWSROOMS, Article, Attribution, Form, Reported, Span
from ..parties import cited_by, make_party
from .cast import Chain
from .credits import find as find_credits
from .described import described
from .engines import find
from .phrases import EN, RE, conjuncts, head, is_newsroom, is_source, name_runs
from .quotes import whose_turn
from .settings import Settings
from .sources import Sources
from .statements import SHOWN, Statement, confidence

_SURE_ENOUGH = 0.5  # a model's confidence, from which a statement that no rule saw names its source
_ASKED = re.compile(r"[?？]\W*$")
_TOLD = re.compile(r"[.!…](?:[\s”\"’»]|$)")  # a sentence that is no question
_LETTERS = re.compile(r"[^\W\d_]+")


def attributions(article: Article, engine: str = "neural") -> list[Attribution]:
    """All attributions of an article, sorted by where their sentence begins."""
    page = Page.of(article)
    sources = Sources(page)
    builder = Builder(page, sources)
    found = find_credits(sources)
    credited = [a.sentence for a in found if a.sentence.end]
    # A line that is a credit is no sentence; a dateline only opens one.
    statements = [s for s in find(page, engine) if not any(c.start <= s.place < c.end for c in credited)]
    for statement in statements:
        builder.chains_of(statement)
    found += [made for s in statements if (made := builder.build(s)) and made.confidence >= SHOWN]
    found.sort(key=lambda a: (a.declared is not None, a.sentence.start, a.cue[0].start if a.cue else -1))
    return described(page, [_scoped(a, article) for a in found])


class Builder:
    """Holds what was resolved for each statement, so that a nested one can be prefixed with its outer source."""

    def __init__(self, page: Page, sources: Sources) -> None:
        self.page, self.sources, self.settings = page, sources, Settings(page, sources)
        self.chains: dict[int, list[Chain]] = {}
        self.swallowed: set[int] = set()

    def build(self, s: Statement) -> Attribution | None:
        """The attribution of a statement; None when a nested statement says it all.

        Words that name a source nobody can resolve ("he", "the company") give an attribution without a path: the
        article does say that somebody said it, only not, to this engine, who.
        """
        chains = self.chains_of(s)
        told = chains or ((s.source or s.unclear or s.frame == "continued") and s.family != "label")
        return self._attribution(s, chains) if told and id(s) not in self.swallowed else None

    def chains_of(self, s: Statement) -> list[Chain]:
        if id(s) in self.chains:
            return self.chains[id(s)]
        self.chains[id(s)] = []
        chains = list(dict.fromkeys(c for c in map(self.sources.printed, self._resolve(s)) if c))
        self.chains[id(s)] = chains
        at = s.source.start if s.source else s.content[0].start
        # Whom a speaker of a transcript cites, the next one need not have from there.
        if s.frame != "hearsay" and not (s.outer and s.outer.family == "turn"):
            # "In another interview she said": what she says next need not be from there.
            known = [c[1:] if len(c) > 1 and c[0].kind == "vague" else c for c in chains]
            self.sources.who.remember(at, s.sentence, known)
        return chains

    def _resolve(self, s: Statement) -> list[Chain]:
        if self._was_asked(s):
            s.source, s.unclear = None, True
        s.unclear = s.unclear or not self._is_report(s)
        if s.unclear or s.stance == "decline":
            return []  # nobody is cited for an answer that was not given
        if s.frame == "continued":
            return self.chains_of(s.outer) if s.outer else []
        if s.frame == "hearsay" or s.source is None:
            return self._somebody_reports(s) if self._is_hearsay(s) else []
        words = self.page.words(s.source)
        if s.family == "post":
            name = re.sub(r"[^\w\s.’'-]+", " ", words.partition("(@")[0]).strip() or words.strip("() ")
            outlet = self.sources.outlet(name, shape=False)
            return [(outlet or make_party(f"{name} on X", "channel"),)]
        if s.family == "label":
            outlet = self.sources.outlet(words, shape=False)
            s.unclear, s.source = outlet is None, s.source if outlet else None
            return [(*c, outlet) for c in (self.chains_of(s.outer) if s.outer else [()])] if outlet else []
        if s.family == "turn":
            named = whose_turn(self.page.text, words)
            spoke = self.sources.chains(named, s.source.start) if named else []
            s.unclear = not spoke
            return [(*self._interviewer, *c) for c in spoke]
        if own := self._own_subject(s, words):
            return [own]
        reports = s.cue and self.page.words(s.cue[0]).lower().startswith(("report", "wr", "publish", "note"))
        base = self.sources.chains(words, s.source.start, family="report" if reports else s.family)
        base = self._citing(s, base)
        base = self._heard(s, words, base)
        if s.outer is not None:
            outer = self.chains_of(s.outer)
            if outer and base:
                # "Roe said he hopes ..." are two statements of Roe's; "Reuters reported that Roe hopes ..." one chain.
                if self._covers(s, s.outer) and any(o[-1].id != c[-1].id for o in outer for c in base):
                    self.swallowed.add(id(s.outer))
                base = [(*o, *(p for p in c if p.id not in {q.id for q in o})) for o in outer for c in base]
        return list(dict.fromkeys(base))

    @cached_property
    def _interviewer(self) -> Chain:
        """The outlet that the article names as having printed or aired the conversation it shows."""
        return next((x.way for x in self.settings.named if x.form == "in interview" and x.way), ())

    def _heard(self, s: Statement, words: str, chains: list[Chain]) -> list[Chain]:
        """The chains behind the setting in which they were heard, one that the sentence names or one that goes on."""
        heard = self.settings.of(s)
        found = []
        for c in chains:
            if c[0].kind in NEWSROOMS and c[-1].kind not in NEWSROOMS and self.sources.outlet_in(words) is None:
                c = c[-1:]  # "she": who that is, and not where she spoke last
            alone = heard is None and s.outer is None and c[0].kind not in NEWSROOMS
            way = self.settings.carried(s, c[0]) if alone else heard or ()
            if not {p.id for p in way}.isdisjoint(p.id for p in c):
                way = ()
            self.settings.remember(s, (*way, *c), told=not alone)
            found.append((*way, *c))
        # "she told Sky": whoever "she" is, the article has it from Sky.
        return found or ([heard] if heard else [])

    def _somebody_reports(self, s: Statement) -> list[Chain]:
        """ "reportedly P": nobody is named. "Roe is said to have told her P": somebody reports that Roe said so."""
        vague = make_party("unspecified reports", "vague")
        said = RE.said_to_say.match(self.page.text, s.cue[0].start)
        verb = said.group("verb").lower() if said else ""
        if not any(c.family in {"say", "tell", "deny"} for c, _ in cues().get(verb, ())):
            return [(vague,)]
        begin, end = self.page.ranges[s.sentence].start, s.cue[0].start
        subject = RE.ends_in_be.sub("", self.page.text[begin:end].rstrip()).rpartition(", ")[2]
        chains = self.sources.chains(subject, end - len(subject)) if is_source(subject) else []
        return [(vague, *c) for c in chains] or [(vague,)]

    def _own_subject(self, s: Statement, words: str) -> Chain | None:
        """ "The department has suspended the licence, it said": the pronoun is the statement's own subject."""
        low = words.lower()
        if s.frame != "after" or low not in EN.singular_pronouns:
            return None
        opening = self.page.words(s.content[0])
        runs = name_runs(opening)
        if not runs or runs[0].start > 4 or self.page.quotation_at(s.content[0].start):
            return None
        chains = self.sources.chains(runs[0].text, s.content[0].start)
        person = {"he": True, "she": True, "it": False}[low]
        fits = len(chains) == 1 and (chains[0][-1].kind == "person") == person
        return chains[0] if fits else None

    def _is_report(self, s: Statement) -> bool:
        """Somebody is shown saying or thinking something. Deeds ("prosecutors charged her", "she looked for a job") are
        statements to some annotators, but nobody is cited for them."""
        if not s.cue or not s.likely or s.agreed or s.frame not in {"clause", "after", "inverted"}:
            return True
        if s.likely < _SURE_ENOUGH or self._unreal(s):
            return False
        words = self.page.text[s.cue[0].start : s.cue[-1].end].lower()
        if RE.refuses.search(words):
            return False  # "refused to say sorry", "dodged questions on whether P"
        known = {c.family for w in _LETTERS.findall(words) for c, _ in cues().get(w, ())}
        if "think" in known:
            return words.rsplit(None, 1)[-1] not in EN.prepositions  # "worried about" has a topic, no statement
        if known and known <= {"hear", "see"}:  # "the court heard that P": somebody told the court
            who = self.page.words(s.source) if s.source else ""
            top = head(who)
            return (top is not None and top[0] in EN.hearings and known == {"hear"}) or is_newsroom(who)
        long = sum(len(_LETTERS.findall(self.page.text, c.start, c.end)) for c in s.content) > 4
        return bool(known) or ":" in words or (long and self._form(s, s.content) == "direct")

    def _was_asked(self, s: Statement) -> bool:
        """ "Asked whether P, she said Q", "he was asked whether P": who is named answers, and somebody else asked."""
        if s.stance != "question" or s.source is None or not s.cue:
            return False
        words = _LETTERS.findall(self.page.text[min(s.source.end, s.cue[0].start) : s.cue[-1].end].lower())
        passive = words[-1].endswith("ed") and not EN.passive.isdisjoint(words)
        return passive or (s.frame == "clause" and s.cue[0].start < s.source.start)

    def _unreal(self, s: Statement) -> bool:
        """ "If X says", "Nobody said", "the claim that X reported": nobody is said to have said anything."""
        if s.source is None:
            return False
        text = self.page.text
        first = _LETTERS.search(text, s.source.start, s.source.end)
        before = _LETTERS.findall(text[max(0, s.source.start - 40) : s.source.start].lower())
        return (
            (first is not None and first.group().lower() in EN.nobody | {"citing", "quoting"})
            or (bool(before) and before[-1] in EN.unreal_before)
            or (before[-1:] == ["that"] and len(before) > 1 and before[-2] in EN.disowned)
            or text[s.content[0].start : s.content[-1].end].strip(" .,").lower() in EN.no_content
        )

    def _is_hearsay(self, s: Statement) -> bool:
        """ "reportedly", "is said to", "it was reported": somebody reported it. "is expected" tells of no report."""
        words = _LETTERS.findall(self.page.text[s.cue[0].start : s.cue[-1].end].lower()) if s.cue else ()
        cue = EN.hearsay | EN.emerge
        return any(w in cue or any("H" in c.frames for c, _ in cues().get(w, ())) for w in words)

    def _covers(self, inner: Statement, outer: Statement) -> bool:
        """The inner statement, its source and cue included, is most of what the outer one says."""
        ranges = [*inner.content, *inner.cue, *([inner.source] if inner.source else [])]
        lo, hi = min(r.start for r in ranges), max(r.end for r in ranges)
        size = sum(c.end - c.start for c in outer.content)
        shared = sum(max(0, min(hi, c.end) - max(lo, c.start)) for c in outer.content)
        return size > 0 and shared >= 0.5 * size

    def _citing(self, s: Statement, base: list[Chain]) -> list[Chain]:
        """ "X reported, citing Y and other sources": every Y is one step beyond X."""
        if not base or s.source is None:
            return base
        r = self.page.ranges[s.sentence]
        for m in RE.citing.finditer(self.page.text, r.start, r.end):
            before_source, inside = m.start() < s.source.start, s.source.start <= m.start() < s.source.end
            late = before_source and m.start() > r.start + 1
            if inside or late or self.page.quotation_at(m.start()) is not None:
                continue
            tail = self.page.text[m.end() : s.source.start if before_source else r.end]
            end = RE.ends_sources.search(tail)
            words = tail[: end.start() if end else len(tail)].strip(" ,.")
            if further := self._each_source(words, m.end()):
                return [c + f if c[-1].id != f[0].id else c for c in base for f in further]
        return base

    def _each_source(self, words: str, at: int) -> list[Chain]:
        found: list[Chain] = []
        for a, b in conjuncts(words):
            part = words[a:b]
            chains = self.sources.chains(part, at + a) if is_source(part) else []
            if not chains:
                break
            found += chains
        return found

    def _attribution(self, s: Statement, chains: list[Chain]) -> Attribution:
        text = self.page.text

        def span(r: Range) -> Span:
            return Span.of(text, r.start, r.end)

        sentence = self.page.ranges[s.sentence]
        content = self._whole_quotations(s)
        # A quotation of several sentences belongs to the sentence that names its speaker after it.
        quoted = [c for c in content if self.page.quotation_at(c.start)] if s.frame in {"inverted", "after"} else []
        opens = content if s.family == "post" else quoted
        start = min([sentence.start, *(self._sentence_start(c.start) for c in opens)])
        # A quotation that goes on is proved by the words that named its speaker.
        named = s.outer.source if s.frame == "continued" and s.outer else s.source
        return Attribution(
            article=self.page.article.id,
            sentence=Span.of(text, start, sentence.end),
            source=(span(named),) if named else (),
            cue=tuple(span(c) for c in s.cue),
            content=tuple(span(c) for c in content) if s.stance != "decline" else (),
            paths=tuple(chains),
            stance=self._stance(s, content),
            form=self._form(s, content),
            when=self._when(s),
            confidence=confidence(s),
        )

    def _sentence_start(self, offset: int) -> int:
        i = self.page.sentence_at(offset)
        return self.page.ranges[i].start if i is not None else offset

    def _whole_quotations(self, s: Statement) -> list[Range]:
        """The content, trimmed; "this" in "X reports this" becomes the sentence before."""
        found = []
        for c in s.content:
            words = self.page.words(c).strip(" .,").lower()
            if words in {"this", "it"} and s.sentence > 0:
                found.append(self.page.ranges[s.sentence - 1])
                continue
            citing = RE.citing.search(self.page.text, c.start, c.end)
            end = citing.start() if citing and s.family == "report" and citing.start() > c.start else c.end
            body = self.page.text[c.start : end]
            lead, tail = len(body) - len(body.lstrip(" ,")), len(body) - len(body.rstrip(" ,"))
            if lead + tail < len(body):
                found.append(Range(c.start + lead, end - tail))
        return found or s.content

    def _form(self, s: Statement, content: list[Range]) -> Form:
        """Direct: the very words, standing by themselves. Woven into the sentence ("said that “...”", "called it
        “...”") they are mixed. A name in quotation marks is no quotation."""
        quoted = total = 0
        for c in content:
            total += c.end - c.start
            for q in self.page.quotations_in(c.start, c.end):
                if not RE.quoted_name.fullmatch(self.page.text, q.start, q.end):
                    quoted += max(0, min(q.end, c.end) - max(q.start, c.start))
        before = self.page.text[max(0, content[0].start - 8) : content[0].start]
        woven = s.family in {"judge", "accuse"} or before.rstrip().lower().endswith(" that")
        if s.family in {"post", "turn"} or (quoted >= 0.9 * total and not woven):
            return "direct"
        return "mixed" if quoted else "indirect"

    def _stance(self, s: Statement, content: list[Range]) -> Reported:
        if s.stance in {"deny", "decline"}:
            return s.stance
        if self._is_question(s, content):
            return "question"
        r = self.page.ranges[s.sentence]
        words = " ".join(self.page.words(c) for c in content)
        if RE.in_response.search(self.page.text, r.start, r.end) and RE.negative.search(words):
            return "deny"
        return "assert"

    def _is_question(self, s: Statement, content: list[Range]) -> bool:
        """ "asked whether P", "questioned the finding", "“Why?” she said"; but "asked for an apology" is none."""
        words = [self.page.words(c).strip() for c in content]
        if s.stance == "question":
            cue = self.page.text[s.cue[0].start : s.cue[-1].end].lower()
            before = self.page.text[max(0, content[0].start - 10) : content[0].start]
            return (
                cue.startswith("quer")
                or "question" in cue
                or bool(RE.asks.match(words[0]) or RE.asks_before.search(before))
                or _ASKED.search(words[-1]) is not None
            )
        return all(
            _ASKED.search(w) and self.page.quotation_at(c.start) and not _TOLD.search(w)
            for w, c in zip(words, content, strict=True)
        )

    def _when(self, s: Statement) -> str | None:
        """The date of the report, never one that stands in what was reported."""
        sentence = self.page.sentence(s.sentence)
        for place in (*s.asides, *([s.source] if s.source else [])):
            for d in sentence.dates:
                reported = any(c.start <= d.start < c.end for c in s.content) or self.page.quotation_at(d.start)
                if place.start <= d.start and d.end <= place.end and not reported:
                    return resolve(d, self.page.article.published)
        return None


def _scoped(a: Attribution, article: Article) -> Attribution:
    """Give unnamed and vague parties the id of whoever cites them: one newsroom's "official" is not another's."""
    paths = []
    for path in a.paths:
        before, scoped = article.carrier.id, []
        for p in path:
            scoped.append(cited_by(before, p))
            before = scoped[-1].id
        paths.append(tuple(scoped))
    return replace(a, paths=tuple(dict.fromkeys(paths)))
