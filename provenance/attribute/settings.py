"""By which way the article has what somebody said: the outlet that heard it, or whose pages or programme it was in, and
whether what the same speaker says in the next sentences was heard there too."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from .. import data as shipped
from ..language.tokens import Page
from ..model import NEWSROOMS, UNNAMED, Party
from ..parties import looks_like_outlet, make_party, may_be_outlet, outlet_party
from .cast import Chain
from .phrases import RE, head, is_pronoun
from .sources import Sources
from .statements import Statement

# "on CNN's coverage" is what is spoken about; "on CNN", "on ABC's “This Week”", "on Fox News Sunday" is where.
_ABOUT = re.compile(r"['’]s?\s+[a-z]|\s+(?:report|story|poll)\b")
_REACH = 80  # characters after "told" among which the outlet's name stands
_LIKELY = 0.5  # below it a speaker is said to have been heard nowhere
_BEFORE, _AFTER = 40, 4  # sentences away, in which a setting is looked for


class Setting(NamedTuple):
    """Where something was said. ``way``: the parties through whom it reached the article, none when the article's own
    outlet heard it. ``form``: the frame that names it, or "report" where it was only found in a chain."""

    start: int
    sentence: int
    way: Chain
    form: str


class Settings:
    """The settings an article names, and who was heard in which."""

    def __init__(self, page: Page, sources: Sources) -> None:
        self.page, self.sources = page, sources
        self.named = sorted(self._named())
        self.heard: list[tuple[Setting, str, int]] = []  # and the speaker's id, and the sentence
        self.spoken: list[tuple[int, str]] = []  # sentence and speaker's id of every statement so far

    def _named(self) -> Iterator[Setting]:
        """The settings that the article's own words name, quotations left out."""
        text = self.page.text
        for form in ("told to", "in interview", "in writing", "on air"):
            pattern = getattr(RE, form.replace(" ", "_"))
            for m in pattern.finditer(text):
                found = self._hearer(m.end()) if form == "told to" else None
                found = found or self._outlet(m.end(), listed=form == "on air")
                yield from self._setting(m.start(), found, form)
        for m in RE.inside_interview.finditer(text):
            named = self.sources.outlet_in(m.group("words"))
            yield from self._setting(m.start(), (named[0],) if named else None, "in interview")
        for m in RE.in_papers.finditer(text):
            found = self._outlet(m.end())
            top = head(m.group("what"))
            if found and top and top[1] == "document":
                papers = make_party(RE.leading_article.sub("", m.group("what")), "document")
                yield from self._setting(m.start(), (*found, papers), "in papers")

    def _setting(self, start: int, way: Chain | None, form: str) -> Iterator[Setting]:
        at = self.page.sentence_at(start)
        if way and way[0].kind in NEWSROOMS and at is not None and self.page.quotation_at(start) is None:
            yield Setting(start, at, tuple(p for p in way if p.id != self.sources.publisher), form)

    def _words(self, at: int) -> str:
        tail = self.page.text[at : at + _REACH].split("\n", 1)[0]
        end = RE.ends_hearer.search(tail, 1)
        return tail[: end.start() if end else len(tail)]

    def _outlet(self, at: int, *, listed: bool = False) -> Chain | None:
        words = self._words(at)
        whole = self.sources.outlet(words.strip(' "“'), shape=False)  # "60 Minutes" opens with no letter
        named = (whole, 0, len(words)) if whole else self.sources.outlet_in(words)
        quoted = self.page.quotation_at(at)  # a programme may stand in quotation marks
        if named is None or named[1] > 20 or (quoted and not RE.quoted_name.fullmatch(self.page.words(quoted))):
            return None
        outlet, start, end = named
        if listed and (start > 4 or outlet.kind != "outlet" or outlet.id.startswith("outlet:")):
            return None
        return None if listed and _ABOUT.match(words, end) else (outlet,)

    def _hearer(self, at: int) -> Chain | None:
        found = self._outlet(at)
        if found:
            return found
        bare = self._words(at).strip()
        if called := RE.called_by_its_class.fullmatch(bare):
            return (outlet_party(called.group("name")),)
        if RE.the_name.fullmatch(bare) and looks_like_outlet(bare):
            return (outlet_party(bare),)  # "told the Gazette": one of many, but an outlet
        if re.fullmatch(r"[A-Z][\w-]+", bare) and not self.sources.names.full_name(bare):
            if news := self.sources.outlet(f"{bare} News", shape=False):
                return (news,)  # "told Fox": a network by the first word of its name
            if may_be_outlet(bare):
                return (outlet_party(bare),)  # open between the outlets that share the name, but one of them
        return self._interviewer(bare)

    def _interviewer(self, name: str) -> Chain | None:
        """ "told Holm", where the article speaks of "Sky's Ann Holm" or "Sky host Ann Holm"."""
        full = self.sources.names.full_name(name) or name
        at = self.page.text.find(full) if RE.quoted_name.fullmatch(f" {full} ") else -1
        before = self.page.text[max(0, at - _REACH) : max(0, at)].rpartition("\n")[2]
        named = self.sources.outlet_in(before)
        return (named[0],) if named and RE.of_newsroom.fullmatch(before, named[2]) else None

    def of(self, s: Statement) -> Chain | None:
        """The way that the statement's own sentence tells: an outlet, or an outlet and the papers it holds."""
        for place in (*s.cue, *s.asides):  # a hearer can stand with the cue, and in what is left of the sentence
            for setting in self.named:
                if place.start <= setting.start < place.end:
                    return setting.way
            for m in RE.told_back.finditer(self.page.text, place.start, min(place.end + 30, len(self.page.text))):
                # "told the newspaper": the one cited before
                if m.start() >= place.end:
                    break
                if known := self.sources.newsroom(m.group("noun"), place.start):
                    return known if known[-1].id != self.sources.publisher else ()
            if some := RE.some_interview.search(self.page.text, place.start, place.end):
                return (make_party(some.group("what"), "vague"),)
            if story := RE.in_the_story.search(self.page.text, place.start, place.end):
                known = self.sources.work_told_of(story.group("work"), story.start())
                if known and known[-1].id != self.sources.publisher:
                    return known
        return None

    def carried(self, s: Statement, speaker: Party) -> Chain:
        """The way of a setting that the sentence does not name, where the speaker is likely to have said it there."""
        best: Chain = ()
        bar = _LIKELY
        if RE.elsewhere.search(self._around(s)):
            return best  # "at a rally she said": a setting of its own
        for setting in self._near(s, speaker):
            p = likely(self.features(s, speaker, setting))
            if setting.way and p > bar and speaker.id not in {w.id for w in setting.way}:
                best, bar = setting.way, p
        return best

    def _near(self, s: Statement, speaker: Party) -> list[Setting]:
        """Those that may be meant: where the speaker was heard, what was named before, the latest of each, and what is
        named next."""
        at = s.source.start if s.source else s.place
        own = [x for x, who, i in self.heard if who == speaker.id and s.sentence - i <= _BEFORE]
        before = [x for x in self.named if x.start < at and s.sentence - x.sentence <= _BEFORE]
        after = [x for x in self.named if x.start >= at and x.sentence - s.sentence <= _AFTER]
        # "A told CNN that P, but B denied this": CNN heard A.
        others = {x for x, who, i in self.heard if i == s.sentence and who != speaker.id}
        latest = {x.way: x for x in (*before, *own) if x not in others}
        return [*latest.values(), *(x for x in after[:1] if x.way not in latest)]

    def _around(self, s: Statement) -> str:
        return " ".join(self.page.words(r) for r in (*s.asides, *s.cue))

    def features(self, s: Statement, speaker: Party, x: Setting) -> dict[str, float]:
        """What speaks for and against the speaker's having said it in that setting."""
        text = self.page.text
        after = x.sentence > s.sentence
        there = [i for y, who, i in self.heard if y.way == x.way and who == speaker.id]
        others = {who for y, who, i in self.heard if y.way == x.way} - {speaker.id}
        since = max([x.sentence, *there]) if not after else x.sentence
        lo, hi = sorted((since, s.sentence))
        between = [who for i, who in self.spoken if lo < i <= hi]
        home = self.page.ranges[x.sentence]
        gap = text[self.page.ranges[lo].end : self.page.ranges[hi].start]
        surname = speaker.name.split()[-1]
        others_spoke = any(who != speaker.id for who in between)
        moved = any(y.way != x.way and lo <= y.sentence <= hi for y in self.named if y != x)
        return {
            "one": 1.0,
            "after": float(after),
            "same sentence": float(x.sentence == s.sentence),
            "distance": math.log1p(hi - lo),
            "near": float(hi - lo <= 2),
            "heard there": float(bool(there)),
            "unbroken": float(bool(there) and not others_spoke),
            "broken": float(bool(there) and moved),
            "named there": float(surname in self.page.words(home)),
            "named again": float(any(y.way == x.way and y.sentence > s.sentence for y in self.named)),
            "others between": float(others_spoke),
            "others there": float(bool(others)),
            "setting between": float(moved),
            "another time": float(RE.another_time.search(self._around(s)) is not None),
            "elsewhere between": float(RE.elsewhere.search(gap) is not None),
            "pronoun": float(s.source is not None and is_pronoun(self.page.words(s.source))),
            "quotation": float(self.page.quotation_at(s.content[0].start) is not None),
            "in lead": float(x.sentence < 4),
            "share": sum(y.way == x.way for y in self.named) / max(1, len(self.named)),
            "often": float(sum(y.way == x.way for y in self.named) > 1),
            "unnamed": float(speaker.kind in UNNAMED),
            **{form: float(x.form == form) for form in ("in interview", "in writing", "on air", "report")},
        }

    def remember(self, s: Statement, chain: Chain, *, told: bool) -> None:
        """That the last of a chain spoke, and whether the sentence itself told by which way it was heard."""
        way, speaker = chain[:-1], chain[-1].id
        self.spoken.append((s.sentence, speaker))
        if told and way and way[0].kind in NEWSROOMS:
            here = (x for x in self.named if x.way == way and x.sentence == s.sentence)
            self.heard.append((next(here, Setting(s.place, s.sentence, way, "report")), speaker, s.sentence))


def likely(features: dict[str, float]) -> float:
    """Probability that the speaker said it in that setting."""
    fitted = _weights()
    return 1 / (1 + math.exp(-sum(fitted[name] * value for name, value in features.items())))


@cache
def _weights() -> dict[str, float]:
    weights: dict[str, float] = json.loads(shipped.text("settings.json"))
    return weights
