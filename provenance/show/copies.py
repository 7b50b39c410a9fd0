"""Copied text: families of reprints, and one article side by side with those that share its words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from ..language.text import fold
from ..model import Article, Copy, Family, Reuse, Span, to_json
from .document import Block, Code, Inline, Link, Name, Paragraph, Parts, Quote, Section, View, listing, several
from .labels import Label, kind_word, party_name
from .terminal import PLAIN, Paint, clean, isolate, plural, right_to_left, width_of, wrap
from .text import view_text, words_of

if TYPE_CHECKING:
    from ..corpus.database import Database
    from ..reuse.families import Shares
    from ..store import CopiesRecord, Exchange, Exchanges

_SHORT_ID = 8
_FAMILIES, _MEMBERS, _PAIRS, _OTHERS, _PASSAGES = 25, 8, 8, 12, 6  # shown of each unless all are asked for
_LONG = 420  # characters of a passage that are shown unless all are asked for
_LONGEST = 200_000  # characters of one text that are shown
_COMPARED = 4000  # words of a passage that are compared one by one
_SIDE_BY_SIDE = 60  # columns from which two texts stand beside each other
_ALL = "(--all lists them all)"


# --- families ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FamiliesView:
    """The families of one page, of ``count`` in all."""

    families: Sequence[Family]
    count: int
    page: int
    view: View

    @property
    def more(self) -> bool:
        return self.count > self.page * _FAMILIES

    def text(self, width: int = 80, paint: Paint = PLAIN) -> str:
        return view_text(self.view, width, paint, hint=_ALL, caveat=False)

    def json(self) -> dict[str, Any]:
        return {"families": [to_json(f) for f in self.families], "count": self.count, "page": self.page}


def families_page(db: Database, page: int) -> FamiliesView:
    """A page of all families, the largest first."""
    families = db.copies()
    some = families[(page - 1) * _FAMILIES : page * _FAMILIES]
    labels = {a.id: Label.of(a) for a in db.articles(ids=[c.article for f in some for c in f.copies])}
    articles = sum(len(f.copies) for f in families)
    view = families_view(some, labels, db.shared_passages(), total=(len(families), articles))
    return FamiliesView(some, len(families), page, view)


def families_view(
    families: Sequence[Family],
    labels: Mapping[str, Label],
    pairs: Sequence[Reuse] | int,
    *,
    total: tuple[int, int] | None = None,
    every: bool = False,
) -> View:
    """Families in the order given. ``pairs`` are those that share less than a text, or how many there are;
    ``total``: how many families and articles there are in all."""
    count, articles = total or (len(families), sum(len(f.copies) for f in families))
    if count:
        alike = f"{plural(count, 'family', 'families')} of articles that print the same text"
        said = f"{alike}, {plural(articles, 'article')} in all."
    else:
        said = "No two articles print the same text."
    body: list[Block] = [_family(family, labels, None if every else _MEMBERS) for family in families]
    number = pairs if isinstance(pairs, int) else len(pairs)
    if number:
        verb = "shares" if number == 1 else "share"
        lead: Parts = (f"{plural(number, 'pair')} of articles {verb} only a passage or a quotation.",)
        shown: tuple[Block, ...] = ()
        if isinstance(pairs, int):
            table = Link("reuses", "data/reuses", "page")
            lead = (*lead, " See the table ", table, ", or one article: ", Code("provenance copies ARTICLE"))
        else:
            shown = (listing([_pair(r, labels) for r in pairs], None if every else _PAIRS, "pair"),)
        body.append(Section("Shorter copies", (Paragraph(lead), *shown), "pairs"))
    return View(("Copied text",), tuple(body), summary=(Paragraph((said,), "strong"),))


def families_text(
    families: Sequence[Family],
    labels: Mapping[str, Label],
    pairs: Sequence[Reuse] | int,
    width: int = 80,
    paint: Paint = PLAIN,
    *,
    every: bool = False,
) -> str:
    view = families_view(families, labels, pairs, every=every)
    return view_text(view, width, paint, hint=_ALL, caveat=False)


def _family(family: Family, labels: Mapping[str, Label], limit: int | None) -> Section:
    reasons = ": " + "; ".join(map(clean, family.reasons))
    owner = family.origin
    whose: Parts = (
        ("It is ", party_name(owner), "’s text", reasons) if owner else ("It is not known whose text it is", reasons)
    )
    members = listing([(member(copy, family, labels)) for copy in family.copies], limit, "article")
    return Section(f"{plural(len(family.copies), 'article')} print the same text", (Paragraph(whose), members))


def member(copy: Copy, family: Family, labels: Mapping[str, Label]) -> Parts:
    label = labels.get(copy.article) or Label(copy.article, copy.carrier.name)
    named = (Link(label.short(), f"copies/{copy.article}", "page"), f", article {clean(copy.article)[:_SHORT_ID]}")
    if copy.article == family.first:
        return (*named, ": the text that the others print")
    silent = "without credit" if family.origin else "credits nobody"
    facts = ["" if copy.credited is None else "credited" if copy.credited else silent]
    facts.append("" if copy.new is None else f"{copy.new:.0%} new words")
    return (*named, *(f", {fact}" for fact in facts if fact))


def _pair(reuse: Reuse, labels: Mapping[str, Label]) -> Parts:
    names: list[Inline] = [Name(labels[i].short() if i in labels else i) for i in (reuse.article, reuse.other)]
    words = max((mine.text for mine, _ in reuse.passages), key=len, default="")
    return (*several(names), f", {KINDS[reuse.kind].casefold()}: ", Quote(words, limit=120))


def copies_finding(families: Iterable[Family], articles: Sequence[str]) -> str | None:
    """One sentence on how many of the articles reprint others, or nothing where none does."""
    among = set(articles)
    reprints = silent = 0
    for family in families:
        copies = [c for c in family.copies if c.article != family.first and c.article in among]
        # Where nobody knows whose text it is, one of those who print it may have written it.
        unknown = family.origin is None and len(copies) == len(family.copies)
        reprints += len(copies) - unknown
        silent += 0 if family.origin is None else sum(c.credited is False for c in copies)
    if not reprints:
        return None
    uncredited = f", {silent:,} of them without credit" if silent else ""
    verb = "reprints" if reprints == 1 else "reprint"
    return f"{reprints:,} of {plural(len(articles), 'article')} {verb} others{uncredited}."


# --- whose words ------------------------------------------------------------------------------------------------

KINDS = {"reprint": "Reprint", "partial": "Shared passages", "quote": "Shared quotation"}


def shares_line(own: Shares) -> str:
    """``62% own words, 30% from elsewhere, 8% shared with other articles (it is not known who had them first)``."""
    taken, shared = (own.taken / own.length, own.shared / own.length) if own.length else (0.0, 0.0)
    parts = [f"{own.own:.0%} own words"]
    if own.taken:
        parts.append(f"{taken:.0%} from elsewhere")
    if own.shared:
        parts.append(f"{shared:.0%} shared with other articles (it is not known who had them first)")
    return ", ".join(parts)


def _in_family(family: Family, article: str) -> str:
    """How many print the article's text, and whose it is."""
    others = len(family.copies) - 1
    whose = "it is not known whose it is"
    if family.first == article:
        whose = "it is this article's"
    elif family.origin:
        whose = f"it is {isolate(family.origin.name)}'s"
    verb = "prints" if others == 1 else "print"
    return f"{plural(others, 'other article')} {verb} the same text; {whose}: {'; '.join(map(clean, family.reasons))}."


def who_had_it(theirs: Article, reuse: Reuse) -> str:
    """Which of the two took the words from the other, and whether it says so. ``reuse`` is seen from the first."""
    name = isolate(Label.of(theirs).name)
    if reuse.direction == "from":
        answer = f"Taken from {name}"
    elif reuse.direction == "to":
        answer = f"{name} took it from this article"
    elif reuse.source is not None:
        answer = f"Both took it from {isolate(reuse.source.name)}"
    else:
        return "It is not known who had it first"
    if reuse.credited is None:
        return answer
    if reuse.source is not None and not reuse.credited:
        return f"{answer}, one of them without credit"
    return f"{answer}, {'credited' if reuse.credited else 'without credit'}"


def copied_section(record: CopiesRecord) -> tuple[Section, ...]:
    """What an article shares with others, for the view of it; nothing where it shares nothing."""
    if not record.reuses and record.shares.own >= 1:
        return ()
    lead = f"{shares_line(record.shares)}."
    family = (Paragraph((_in_family(record.family, record.article.id),)),) if record.family else ()
    others = [
        (
            Link(Label.of(record.others[r.other]).short(), f"copies/{r.article}/{r.other}", "page"),
            f": {r.containment:.0%} of this text is there. {who_had_it(record.others[r.other], r)}.",
        )
        for r in record.reuses
    ]
    command = f"provenance copies {record.article.id[:_SHORT_ID]}"
    beside = Paragraph(("Side by side: ", Link(command, f"copies/{record.article.id}", "page")))
    body = (Paragraph((lead,)), *family, listing(others, _OTHERS, "article"), beside)
    return (Section("Text it shares with other articles", body, "copies"),)


def exchange_sections(exchanges: Exchanges, labels: Mapping[str, Label], limit: int) -> tuple[Section, ...]:
    """Whose text an outlet prints and who prints its text; nothing where nobody does."""
    sides = (
        ("Whose text it prints", exchanges.copies, "copies"),
        ("Who prints its text", exchanges.copied_by, "copied-by"),
    )
    return tuple(
        Section(heading, (listing([_exchange(x, labels) for x in side], limit, "outlet"),), key)
        for heading, side, key in sides
        if side
    )


def _exchange(exchange: Exchange, labels: Mapping[str, Label]) -> Parts:
    silent, all_ = exchange.silent, len(exchange.articles)
    said = ", credited" if exchange.credited == all_ else f", {silent:,} without credit" if silent else ""
    said = ", without credit" if silent == all_ else said
    shown: list[Inline] = [Link((labels.get(a) or Label(a, a)).short(), a, "article") for a in exchange.articles]
    how = f" ({kind_word(exchange.party)}), in {plural(all_, 'article')}{said} ("
    return (party_name(exchange.party), how, *several(shown, limit=3), ")")


# --- one article ------------------------------------------------------------------------------------------------


class Piece(NamedTuple):
    """A stretch of a text. ``copied``: the other text has these words. On a page of two whole texts, ``number`` is that
    of the passage it belongs to, 0 for none, and the ``first`` piece of a passage is where links lead."""

    words: str
    copied: bool = False
    number: int = 0
    first: bool = False


class Side(NamedTuple):
    """A passage as it stands in one of two articles, with a little of what stands around it."""

    head: str
    pieces: list[Piece]


class Pair(NamedTuple):
    """Two articles that share words: which kind, with whom, who had them first, and the passages in both."""

    heading: Parts
    answer: str
    passages: list[tuple[Side, Side]]
    more: int


@dataclass(frozen=True, slots=True)
class BesideView:
    """One article, side by side with each one that shares words with it. ``more``: articles that a limit hides."""

    record: CopiesRecord
    view: View
    pairs: tuple[Pair, ...]
    more: int

    def text(self, width: int = 80, paint: Paint = PLAIN) -> str:
        lines = [view_text(self.view, width, paint, caveat=False)]
        if self.pairs:
            key = "are underlined" if paint.on else "stand in [brackets]"
            lines.append(paint.faint(wrap(f"Words that both texts have {key}.", width)))
        for pair in self.pairs:
            lines += ["", *_pair_lines(pair, width, paint)]
        if self.more:
            lines += ["", f"... and {plural(self.more, 'more article')} {_ALL}"]
        return "\n".join(lines)

    def json(self) -> dict[str, Any]:
        record = self.record
        reuses = [to_json(r) for r in record.reuses]
        return {"article": record.article.id, "shares": record.shares._asdict(), "reuses": reuses}


def beside_view(record: CopiesRecord, *, every: bool = False) -> BesideView:
    label = Label.of(record.article)
    summary = [Paragraph((f"{shares_line(record.shares)}.",), "strong")]
    if record.family:
        summary.append(Paragraph((_in_family(record.family, record.article.id),)))
    if not record.reuses:
        summary.append(Paragraph(("No other article here shares a passage with it.",)))
    facts: Parts = (Link(label.short(), record.article.id, "article"),)
    title, ref = (Name(record.article.title or label.name),), f"article {record.article.id}"
    view = View(title, (), "copies", facts, ref, tuple(summary))
    shown = record.reuses if every else record.reuses[:_OTHERS]
    pairs = tuple(_side_by_side(record.article, record.others[r.other], r, every) for r in shown)
    return BesideView(record, view, pairs, len(record.reuses) - len(shown))


def _side_by_side(mine: Article, theirs: Article, reuse: Reuse, every: bool) -> Pair:
    link = Link(Label.of(theirs).short(), f"copies/{mine.id}/{theirs.id}", "page")
    shown = reuse.passages if every else reuse.passages[:_PASSAGES]
    passages = [
        (
            Side(f"here, characters {one.start}-{one.end}", _around(mine.text, one, other, every)),
            Side(f"there, characters {other.start}-{other.end}", _around(theirs.text, other, one, every)),
        )
        for one, other in shown
    ]
    heading = (f"{KINDS[reuse.kind]}: ", link, f", article {clean(theirs.id)[:_SHORT_ID]}")
    return Pair(heading, _answer(theirs, reuse), passages, len(reuse.passages) - len(shown))


def _answer(theirs: Article, reuse: Reuse) -> str:
    reasons = "; ".join(map(clean, reuse.reasons))
    here, there = f"{reuse.containment:.0%}", f"{reuse.containment_other:.0%}"
    shares = f"{here} of this text is in the other, {there} of the other in this one."
    return f"{who_had_it(theirs, reuse)}: {reasons}. {shares}"


def _pair_lines(pair: Pair, width: int, paint: Paint) -> list[str]:
    lines = [paint.strong(wrap(words_of(pair.heading), width)), wrap(pair.answer, width, "  ")]
    for here, there in pair.passages:
        lines += ["", *_columns(here, there, width, paint)]
    if pair.more:
        lines.append(f"  ... and {plural(pair.more, 'more passage')} {_ALL}")
    return lines


# --- two whole texts --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class WholeText:
    """One of two texts that stand beside each other. ``cut``: its end is left out."""

    article: Article
    label: Label
    paragraphs: list[list[Piece]]
    cut: bool


@dataclass(frozen=True, slots=True)
class PairView:
    """Two articles beside each other, whole."""

    reuse: Reuse
    title: str
    answer: str
    sides: tuple[WholeText, WholeText]
    beside: BesideView

    def text(self, width: int = 80, paint: Paint = PLAIN) -> str:
        return self.beside.text(width, paint)

    def json(self) -> Any:
        return to_json(self.reuse)


def pair_view(record: CopiesRecord, other: str) -> PairView | None:
    """The article beside another, by its id; None where they share nothing."""
    reuse = next((r for r in record.reuses if r.other == other), None)
    if reuse is None:
        return None
    mine, theirs = record.article, record.others[other]
    sides = (_whole(mine, list(reuse.passages)), _whole(theirs, [(b, a) for a, b in reuse.passages]))
    title = f"{KINDS[reuse.kind]}: {plural(len(reuse.passages), 'passage')} in common"
    beside = beside_view(replace(record, reuses=(reuse,)), every=True)
    return PairView(reuse, title, _answer(theirs, reuse), sides, beside)


def _whole(article: Article, passages: Sequence[tuple[Span, Span]]) -> WholeText:
    return WholeText(article, Label.of(article), _paragraphs(article.text, passages), len(article.text) > _LONGEST)


def _paragraphs(text: str, passages: Sequence[tuple[Span, Span]]) -> list[list[Piece]]:
    """The text in pieces, paragraph by paragraph; passages keep the number they have in the first article."""
    cut: list[Piece] = []
    at = 0
    for number, (mine, theirs) in sorted(enumerate(passages, 1), key=lambda p: p[1][0].start):
        if mine.start < at or mine.start >= _LONGEST:
            continue  # a passage that overlaps the one before is shown in the other column
        cut.append(Piece(text[at : mine.start]))
        cut += [p._replace(number=number, first=i == 0) for i, p in enumerate(pieces(mine.text, theirs.text))]
        at = mine.end
    cut.append(Piece(text[at:_LONGEST]))
    paragraphs: list[list[Piece]] = [[]]
    for piece in cut:
        first = piece.first
        for place, words in enumerate(piece.words.split("\n")):
            if place:
                paragraphs.append([])
            if words:
                paragraphs[-1].append(piece._replace(words=words, first=first))
                first = False
    return [p for p in paragraphs if any(piece.words.strip() for piece in p)]


# --- marking ----------------------------------------------------------------------------------------------------

# Signs that cleaning takes out of any text, so that none of these is a stranger's.
_ON, _OFF = "\u2061", "\u2062"
_WORD = re.compile(r"\w+")


def _around(text: str, mine: Span, theirs: Span, every: bool) -> list[Piece]:
    """The words of a passage, cleaned, with up to six words of the same paragraph on either side."""
    line = text[max(0, mine.start - 60) : mine.start].rsplit("\n", 1)[-1]
    words = clean(line).split(" ")[-6:]
    before = " ".join(words) + (" " if line[-1:].isspace() else "") if words != [""] else ""
    shown = [Piece(("... " if before and mine.start > 60 else "") + before)]
    parts = pieces(mine.text, theirs.text)
    for part in parts if every else _cut(parts):
        body = clean(part.words)
        if body:
            # Cleaning takes the spaces at the ends away, which may stand between two pieces.
            if part.words[:1].isspace() and not shown[-1].words.endswith(" "):
                shown.append(Piece(" "))
            shown.append(Piece(body, part.copied))
            if part.words[-1:].isspace():
                shown.append(Piece(" "))
    rest = text[mine.end : mine.end + 60].split("\n", 1)[0]
    after = (" " if rest[:1].isspace() and clean(rest) else "") + " ".join(clean(rest).split(" ")[:6])
    longer = len(rest) == 60 or len(clean(rest).split(" ")) > 6
    return [*shown, Piece(after + (" ..." if longer else ""))]


def pieces(mine: str, theirs: str) -> list[Piece]:
    """The passage cut where copied words and words of its own meet."""
    if mine == theirs:
        return [Piece(mine, True)]
    words = list(_WORD.finditer(mine))
    others = _WORD.findall(theirs)
    if not words or max(len(words), len(others)) > _COMPARED:
        return [Piece(mine, True)]
    from rapidfuzz.distance import LCSseq

    common = [False] * len(words)
    for step in LCSseq.opcodes([fold(w.group()) for w in words], [fold(w) for w in others]):
        if step.tag == "equal":
            common[step.src_start : step.src_end] = [True] * (step.src_end - step.src_start)
    parts: list[Piece] = []
    at = 0
    for i, word in enumerate(words):
        if i and common[i] != common[i - 1]:
            # Signs between the two stay with the words before them, as a full stop does.
            gap = mine[words[i - 1].end() : word.start()]
            cut = words[i - 1].end() + len(gap.rstrip().rstrip("\"'“‘«(["))
            parts.append(Piece(mine[at:cut], common[i - 1]))
            at = cut
    return [*parts, Piece(mine[at:], common[-1])]


def _cut(parts: list[Piece]) -> list[Piece]:
    """Head and tail of a long passage; the cut is marked."""
    if sum(len(part.words) for part in parts) <= _LONG:
        return parts
    head = _taken(parts, _LONG * 2 // 3)
    tail = _taken([part._replace(words=part.words[::-1]) for part in reversed(parts)], _LONG // 3)
    return [*head, Piece(" (...) "), *(part._replace(words=part.words[::-1]) for part in reversed(tail))]


def _taken(parts: Iterable[Piece], room: int) -> list[Piece]:
    taken = []
    for part in parts:
        if len(part.words) > room:
            words = part.words[:room]
            taken.append(part._replace(words=words.rsplit(None, 1)[0] if " " in words.strip() else words))
            return taken
        taken.append(part)
        room -= len(part.words)
    return taken


def _columns(left: Side, right: Side, width: int, paint: Paint) -> list[str]:
    """Two texts beside each other, or one under the other where there is no room; each under its heading."""
    if width < _SIDE_BY_SIDE:
        under = [[paint.faint(f"  {side.head}"), *_lines(side, width - 4, "    ", paint)] for side in (left, right)]
        return [line for side in under for line in side]
    room = (width - 2 - 3) // 2
    columns = [[paint.faint(side.head), *_lines(side, room, "", paint)] for side in (left, right)]
    height = max(map(len, columns))
    rows = []
    for a, b in zip(*(c + [""] * (height - len(c)) for c in columns), strict=True):
        fill = " " * max(0, room - width_of(_STYLE.sub("", a)))
        rows.append(f"  {a}{fill} | {b}".rstrip())
    return rows


_STYLE = re.compile("\x1b\\[[0-9;]*m")


def _lines(side: Side, width: int, indent: str, paint: Paint) -> list[str]:
    """Wrapped lines, each with its own marks and its own direction."""
    on, off = (_ON, _OFF) if paint.on else ("[", "]")
    words = "".join(f"{on}{p.words}{off}" if p.copied else p.words for p in side.pieces).strip()
    lines, marked = [], False
    for line in wrap(words, width + 1 if paint.on else width).split("\n"):
        shown = f"{_ON}{line}" if marked else line
        marked = shown.rfind(_ON) > shown.rfind(_OFF)
        plain = f"\u2068{shown}\u2069" if right_to_left(shown) else shown
        end = "\x1b[0m" if marked else ""
        lines.append(indent + plain.replace(_ON, "\x1b[1;4m").replace(_OFF, "\x1b[0m") + end)
    return lines
