"""Copied text as text: families of reprints, and one article side by side with those that share its words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..language.text import fold
from .labels import Label
from .terminal import Paint, clean, isolate, listed, plural, quote, right_to_left, width_of, wrap

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ..model import Article, Copy, Family, Reuse, Span
    from ..reuse.families import Shares
    from ..store.records import CopiesRecord, Exchange, Exchanges

NO_COPIES = "No two articles print the same text."
_SHORT_ID = 8
_FEW = 8  # members, passages and other articles shown unless all are asked for
_SIDE_BY_SIDE = 60  # columns from which two texts stand beside each other
_LONG = 420  # characters of a passage that are shown unless all are asked for
_COMPARED = 4000  # words of a passage that are compared one by one


def families_text(
    families: Sequence[Family],
    labels: Mapping[str, Label],
    pairs: Sequence[Reuse] | int,
    width: int = 80,
    paint: Paint | None = None,
    *,
    every: bool = False,
) -> str:
    """The families in the order given; ``pairs`` are those that share less than a text, or how many there are."""
    paint = paint or Paint()
    lines = []
    if families:
        lines.append(
            paint.faint(wrap("articles that print one text, whose text it is and why, and who prints it", width))
        )
    for family in families:
        owner = isolate(family.origin.name) if family.origin else "not known whose text"
        head = f"{plural(len(family.copies), 'article')}  {owner}"
        lines += ["", paint.strong(wrap(head, width))]
        lines.append(wrap("; ".join(map(clean, family.reasons)), width, "    "))
        shown = family.copies if every else family.copies[:_FEW]
        lines += [wrap(member_line(copy, family, labels), width, "  - ") for copy in shown]
        if len(shown) < len(family.copies):
            lines.append(f"    ... and {len(family.copies) - len(shown):,} more (--all lists them)")
    lines += (
        [
            "",
            f"{plural(len(families), 'family', 'families')} of {plural(sum(len(f.copies) for f in families), 'article')}.",
        ]
        if families
        else [NO_COPIES]
    )
    count = pairs if isinstance(pairs, int) else len(pairs)
    if count:
        more = f"{'Besides, ' if families else ''}{plural(count, 'pair')} of articles {'shares' if count == 1 else 'share'} a passage or a quotation"
        lines.append(
            wrap(
                f"{more}. Look at one with: provenance copies ARTICLE" if isinstance(pairs, int) else f"{more}:", width
            )
        )
    if not isinstance(pairs, int):
        lines += [wrap(_pair(r, labels), width, "  - ") for r in (pairs if every else pairs[:_FEW])]
        if count > _FEW and not every:
            lines.append(f"    ... and {count - _FEW:,} more (--all lists them)")
    return "\n".join(lines)


def _pair(reuse: Reuse, labels: Mapping[str, Label]) -> str:
    names = [labels[i].short() if i in labels else clean(i) for i in (reuse.article, reuse.other)]
    words = max((mine.text for mine, _ in reuse.passages), key=len, default="")
    return f"{listed(names)}, {KINDS[reuse.kind].casefold()}: {quote(words, 120)}"


def member_line(copy: Copy, family: Family, labels: Mapping[str, Label]) -> str:
    label = labels.get(copy.article) or Label(copy.article, copy.carrier.name)
    facts = [label.short(), f"article {clean(copy.article)[:_SHORT_ID]}"]
    if copy.article == family.first:
        return f"{', '.join(facts)}: the text the others have"
    silent = "without credit" if family.origin else "credits nobody"
    said = {True: "credited", False: silent, None: ""}[copy.credited]
    return ", ".join(filter(None, [*facts, said, "" if copy.new is None else f"{copy.new:.0%} new words"]))


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
    told = f", {silent:,} of them without credit" if silent else ""
    return (
        f"{reprints:,} of {plural(len(articles), 'article')} {'reprints' if reprints == 1 else 'reprint'} others{told}."
    )


def shares_line(own: Shares) -> str:
    """``62% own words, 30% from elsewhere, 8% shared with others and not known who had them first``."""
    taken, shared = (own.taken / own.length, own.shared / own.length) if own.length else (0.0, 0.0)
    parts = [f"{own.own:.0%} own words"]
    if own.taken:
        parts.append(f"{taken:.0%} from elsewhere")
    if own.shared:
        parts.append(f"{shared:.0%} shared with others, not known who had them first")
    return ", ".join(parts)


def exchange_lines(exchanges: Exchanges, width: int, paint: Paint) -> list[str]:
    """Whom an outlet copies and who copies it; nothing where nobody does."""
    lines = []
    for heading, found in (("Whom it copies", exchanges.copies), ("Who copies it", exchanges.copied_by)):
        if found:
            lines += ["", paint.strong(heading), *(wrap(_exchange(one), width, "  - ") for one in found)]
    return lines


def _exchange(one: Exchange) -> str:
    kind = "article" if one.party.id.startswith("article:") else one.party.kind
    silent = len(one.articles) - one.credited
    said = "credited" if not silent else "without credit" if not one.credited else f"{silent:,} without credit"
    shown = listed([clean(a)[:_SHORT_ID] for a in one.articles], limit=3)
    return f"{isolate(one.party.name)} ({kind}), in {plural(len(one.articles), 'article')}, {said} ({shown})"


# --- one article ------------------------------------------------------------------------------------------------


def copies_text(view: CopiesRecord, width: int = 80, paint: Paint | None = None, *, every: bool = False) -> str:
    """One article side by side with each one that shares words with it."""
    paint = paint or Paint()
    label = Label.of(view.article)
    lines = [paint.strong(wrap(isolate(view.article.title) or isolate(label.name), width))]
    if view.article.title:
        lines.append(wrap(label.short(), width))
    lines += [paint.faint(f"article {clean(view.article.id)}"), "", wrap(shares_line(view.shares), width)]
    if view.family:
        lines.append(wrap(in_family(view.family, view.article.id), width))
    if not view.reuses:
        return "\n".join([*lines, "", "No other article here shares a passage with it."])
    lines.append(
        paint.faint(
            wrap(
                "Words that both texts have are underlined."
                if paint.on
                else "Words that both texts have stand in [brackets].",
                width,
            )
        )
    )
    shown = view.reuses if every else view.reuses[:_FEW]
    for reuse in shown:
        lines += ["", *_beside(view.article, view.others[reuse.other], reuse, width, paint, every)]
    if len(shown) < len(view.reuses):
        lines += ["", f"... and {plural(len(view.reuses) - len(shown), 'more article')} (--all shows them)"]
    return "\n".join(lines)


def in_family(family: Family, article: str) -> str:
    """How many print the article's text, and whose it is."""
    others = len(family.copies) - 1
    whose = "not known whose it is"
    if family.first == article:
        whose = "it is the text the others have"
    elif family.origin:
        whose = f"the text is {isolate(family.origin.name)}'s"
    return f"{plural(others, 'other article')} {'prints' if others == 1 else 'print'} the same text; {whose}: {'; '.join(map(clean, family.reasons))}."


KINDS = {"reprint": "Reprint", "partial": "Shared passages", "quote": "Shared quotation"}


def _beside(mine: Article, theirs: Article, reuse: Reuse, width: int, paint: Paint, every: bool) -> list[str]:
    name = Label.of(theirs).short()
    lines = [paint.strong(wrap(f"{KINDS[reuse.kind]}: {name}, article {clean(theirs.id)[:_SHORT_ID]}", width))]
    lines.append(
        wrap(
            f"{reuse.containment:.0%} of this text stands there, {reuse.containment_other:.0%} of that text here.",
            width,
            "  ",
        )
    )
    lines.append(wrap(f"{who_had_it(theirs, reuse)}: {'; '.join(map(clean, reuse.reasons))}.", width, "  "))
    passages = reuse.passages if every else reuse.passages[:_FEW]
    for one, other in passages:
        here, there = _marked(mine.text, one, other, every, paint), _marked(theirs.text, other, one, every, paint)
        lines += [
            "",
            *_columns(
                (f"here, characters {one.start}-{one.end}", here),
                (f"there, characters {other.start}-{other.end}", there),
                width,
                paint,
            ),
        ]
    if len(passages) < len(reuse.passages):
        lines.append(f"  ... and {plural(len(reuse.passages) - len(passages), 'more passage')} (--all shows them)")
    return lines


def who_had_it(theirs: Article, reuse: Reuse) -> str:
    """Which of the two has the words from the other, and whether it says so. ``reuse`` is seen from the first."""
    if reuse.direction == "from":
        answer = f"This one has it from {isolate(Label.of(theirs).name)}"
    elif reuse.direction == "to":
        answer = f"{isolate(Label.of(theirs).name)} has it from this one"
    elif reuse.source is not None:
        answer = f"Both have it from {isolate(reuse.source.name)}"
    else:
        return "Not known who had it first"
    if reuse.credited is None:
        return answer
    if reuse.source is not None and not reuse.credited:
        return f"{answer}, one of them without credit"
    return f"{answer}, {'credited' if reuse.credited else 'without credit'}"


# --- marking ----------------------------------------------------------------------------------------------------

# Signs that cleaning takes out of any text, so that none of these is a stranger's.
_ON, _OFF = "\u2061", "\u2062"
_WORD = re.compile(r"\w+")


def _marked(text: str, mine: Span, theirs: Span, every: bool, paint: Paint) -> str:
    """The words of a passage with a little of what stands around them; what the other text has too is marked."""
    before, after = _around(text, mine)
    parts = pieces(mine.text, theirs.text)
    if not every:
        parts = _cut(parts)
    on, off = (_ON, _OFF) if paint.on else ("[", "]")
    shown = before
    for words, copied in parts:
        body = clean(words)
        if body:
            # Cleaning takes the spaces at the ends away, which may stand between two pieces.
            head = " " if words[:1].isspace() and not shown.endswith(" ") else ""
            shown += head + (f"{on}{body}{off}" if copied else body) + (" " if words[-1:].isspace() else "")
    return (shown + after).strip()


def _around(text: str, span: Span) -> tuple[str, str]:
    """Up to six words of the same paragraph on either side, with the spaces that part them from the passage."""
    line = text[max(0, span.start - 60) : span.start].rsplit("\n", 1)[-1]
    words = clean(line).split(" ")[-6:]
    before = " ".join(words) + (" " if line[-1:].isspace() else "") if words != [""] else ""
    rest = text[span.end : span.end + 60].split("\n", 1)[0]
    after = (" " if rest[:1].isspace() and clean(rest) else "") + " ".join(clean(rest).split(" ")[:6])
    longer = len(rest) == 60 or len(clean(rest).split(" ")) > 6
    return ("... " if before and span.start > 60 else "") + before, after + (" ..." if longer else "")


def pieces(mine: str, theirs: str) -> list[tuple[str, bool]]:
    """The passage cut where copied words and words of its own meet; True: the other passage has them too."""
    if mine == theirs:
        return [(mine, True)]
    words = list(_WORD.finditer(mine))
    others = _WORD.findall(theirs)
    if not words or max(len(words), len(others)) > _COMPARED:
        return [(mine, True)]
    from rapidfuzz.distance import LCSseq

    common = [False] * len(words)
    for step in LCSseq.opcodes([fold(w.group()) for w in words], [fold(w) for w in others]):
        if step.tag == "equal":
            common[step.src_start : step.src_end] = [True] * (step.src_end - step.src_start)
    pieces: list[tuple[str, bool]] = []
    at = 0
    for i, word in enumerate(words):
        if i and common[i] != common[i - 1]:
            # Signs between the two stay with the words before them, as a full stop does.
            gap = mine[words[i - 1].end() : word.start()]
            cut = words[i - 1].end() + len(gap.rstrip().rstrip("\"'“‘«(["))
            pieces.append((mine[at:cut], common[i - 1]))
            at = cut
    pieces.append((mine[at:], common[-1]))
    return pieces


def _cut(pieces: list[tuple[str, bool]]) -> list[tuple[str, bool]]:
    """Head and tail of a long passage; the cut is marked."""
    total = sum(len(words) for words, _ in pieces)
    if total <= _LONG:
        return pieces
    head, tail = _taken(pieces, _LONG * 2 // 3), _taken([(w[::-1], c) for w, c in reversed(pieces)], _LONG // 3)
    return [*head, (" (...) ", False), *((w[::-1], c) for w, c in reversed(tail))]


def _taken(pieces: Iterable[tuple[str, bool]], room: int) -> list[tuple[str, bool]]:
    found = []
    for words, copied in pieces:
        if len(words) > room:
            part = words[:room]
            part = part.rsplit(None, 1)[0] if " " in part.strip() else part
            found.append((part, copied))
            return found
        found.append((words, copied))
        room -= len(words)
    return found


def _columns(left: tuple[str, str], right: tuple[str, str], width: int, paint: Paint) -> list[str]:
    """Two texts beside each other, or one under the other where there is no room; each under its heading."""
    if width < _SIDE_BY_SIDE:
        return [
            line
            for head, words in (left, right)
            for line in [paint.faint(f"  {head}"), *_lines(words, width - 4, "    ", paint)]
        ]
    room = (width - 2 - 3) // 2
    columns = [[paint.faint(head), *_lines(words, room, "", paint)] for head, words in (left, right)]
    height = max(map(len, columns))
    rows = []
    for a, b in zip(*(c + [""] * (height - len(c)) for c in columns), strict=True):
        fill = " " * max(0, room - width_of(_STYLE.sub("", a)))
        rows.append(f"  {a}{fill} | {b}".rstrip())
    return rows


_STYLE = re.compile("\x1b\\[[0-9;]*m")


def _lines(words: str, width: int, indent: str, paint: Paint) -> list[str]:
    """Wrapped lines, each with its own marks and its own direction."""
    found, marked = [], False
    for line in wrap(words, width + 1 if paint.on else width).split("\n"):
        shown = f"{_ON}{line}" if marked else line
        marked = shown.rfind(_ON) > shown.rfind(_OFF)
        plain = f"\u2068{shown}\u2069" if right_to_left(shown) else shown
        found.append(
            indent + (plain.replace(_ON, "\x1b[1;4m").replace(_OFF, "\x1b[0m") + ("\x1b[0m" if marked else ""))
        )
    return found
