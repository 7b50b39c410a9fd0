"""The chart of a claim as a picture: SVG in three columns, who said it, who spoke to them, who picked it up.

Lines go the way the words went. Everything is told by shape and words, nothing by colour alone; black and white print
loses nothing. Colours come from the page (``currentColor``); there is no style attribute and no script, so the
strictest policy of a page holds. The list beside the picture is its long description.
"""

from __future__ import annotations

import html
import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..model import NEWSROOMS, Chart, Independence
from .folding import HEARD, REPEATED, SAID, Folded, Line, Node, folded
from .labels import CAVEAT, Names, badge_words, headline
from .layering import Box, Placed, broken, placed, width
from .terminal import clean, listed, plural, quote, right_to_left

PICTURE_CSS = """
.np-pic{display:block;max-width:none;height:auto;color:var(--ink,currentColor);\
font-family:"Helvetica Neue",Helvetica,Arial,"Noto Sans",sans-serif}
.np-pic a:hover text,.np-pic a:focus text{text-decoration:underline}
@media print{.np-pic{max-width:100%}}
""".strip()
_ALONE_CSS = (
    "svg{color:#1a1a1a;background:#fff}@media (prefers-color-scheme:dark){svg{color:#e8e6e1;background:#161616}}"
)
HEADINGS = {SAID: "Who said it", HEARD: "Who spoke to them", REPEATED: "Who picked it up"}
_EMPTY = {SAID: "not known", HEARD: "not known", REPEATED: "nobody else"}

_NAME, _NOTE, _LEAD = 13.0, 11.0, 1.25
_PAD, _MARGIN, _GAP = 8.0, 12.0, 12.0
_ARC = 38.0  # how far an arc beside a column reaches
_HEAD = 40.0  # room of the headings
_RING_PAD, _RING_HEAD = 8.0, 20.0
_RADIUS = 8.5
_SINGLE = {"others": "other", "reprints": "reprint"}
_FEW_TO_NAME = 3  # parties of a bottleneck; the legend explains the mark of more
# Where a line touches a box (x, y), and whether an arrow there points to the right.
_End = tuple[float, float, bool]


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A node with its words broken into lines, and its place. ``x``, ``y``: the upper left corner."""

    node: Node
    name: tuple[str, ...]
    notes: tuple[str, ...]
    full: str
    height: float
    wide: float = 0.0
    x: float = 0.0
    y: float = 0.0


@dataclass(slots=True)
class _Sheet:
    """What the parts of the drawing share."""

    chart: Chart
    counts: Independence
    names: Names
    asides: Mapping[str, str]
    uid: str
    href: Callable[[str], str | None] | None
    parts: list[str] = field(default_factory=list)


def chart_svg(
    chart: Chart,
    counts: Independence,
    *,
    uid: str,
    title: str | None = None,
    asides: Mapping[str, str] | None = None,
    href: Callable[[str], str | None] | None = None,
    described_by: str | None = None,
    standalone: bool = False,
) -> str:
    """The chart as an ``<svg>`` element; as a whole file when ``standalone``. Empty for a chart without carriers.

    ``uid`` (letters, digits, hyphens) sets its ids apart from those of other pictures of the page. ``title`` stands
    for the headline numbers in its title. ``asides``: party id -> a few words more, such as a date. ``href``: party id
    -> address, for a picture whose boxes are links. ``described_by``: the id of the list that says the same in words.
    """
    if not chart.carriers:
        return ""
    shown = folded(chart, counts)
    uid = re.sub(r"[^A-Za-z0-9-]", "", uid) or "chart"
    sheet = _Sheet(chart, counts, Names(chart.parties, chart.edges), asides or {}, uid, href)
    return _svg(sheet, shown, title, described_by, standalone)


# --- measuring --------------------------------------------------------------------------------------------------


def _svg(sheet: _Sheet, shown: Folded, title: str | None, described_by: str | None, standalone: bool) -> str:
    narrow = len(shown.columns) > 3
    wide, between = (158.0, 62.0) if narrow else (182.0, 76.0)
    used = {n.column for n in shown.nodes}
    widths = [wide if c in used else 88.0 for c in range(len(shown.columns))]
    left = [_MARGIN + sum(widths[:c]) + between * c for c in range(len(widths))]
    total = left[-1] + widths[-1] + _MARGIN
    nodes = {n.key: _measured(sheet, n, widths[n.column], len(sheet.counts.bottleneck)) for n in shown.nodes}
    rings = _rings(shown, nodes)
    ring_of = {key: f"\0ring {i}" for i, ring in enumerate(rings) for key in ring}
    ends = [(ring_of.get(ln.from_, ln.from_), ring_of.get(ln.to, ln.to), _style(ln)) for ln in shown.lines]
    outer = [i for i, (a, b, _) in enumerate(ends) if a != b]
    boxes = [Box(d.node.key, d.node.column, d.height) for key, d in nodes.items() if key not in ring_of]
    for i, ring in enumerate(rings):
        boxes.append(Box(f"\0ring {i}", nodes[ring[0]].node.column, _ring_height([nodes[k] for k in ring])))
    at = placed(boxes, [ends[i] for i in outer], _GAP)
    drawn = _set(nodes, rings, at, left, widths)
    bends = {i: at.bends[n] for n, i in enumerate(outer)}
    height = _HEAD + max(at.height, 24.0) + 14.0
    body = [*_headings(shown, left, widths, used), *_ring_marks(rings, drawn, shown)]
    body += _lines(sheet, shown, drawn, bends, left, widths)
    body += [_box(sheet, d) for d in drawn.values()]
    beside = any(drawn[ln.from_].node.column == drawn[ln.to].node.column == len(widths) - 1 for ln in shown.lines)
    total += _ARC if beside else 0.0
    legend, more = _legend(shown, total, sheet.uid)
    body += [f'<g transform="translate(0 {_n(height)})">{"".join(legend)}</g>'] if legend else []
    return _whole(sheet, shown, body, total, height + more, title, described_by, standalone)


def _measured(sheet: _Sheet, node: Node, wide: float, all_of: int) -> _Drawn:
    named = re.sub("[\u2066-\u2069]", "", sheet.names[node.key])
    disc = 2 * _disc_half(_numbers(node.places)) + 4 if node.places else 0
    name = broken(named, wide - 2 * _PAD - disc - (5 if node.bottleneck else 0), _NAME, 3)
    notes = [part for words in _notes(sheet, node, all_of) for part in broken(words, wide - 2 * _PAD - 5, _NOTE, 2)]
    height = 2 * _PAD - 3 + len(name) * _NAME * _LEAD + len(notes) * _NOTE * _LEAD
    return _Drawn(node, tuple(name), tuple(notes), named, height, wide)


def _notes(sheet: _Sheet, node: Node, all_of: int) -> list[str]:
    """What must be known of a node, in words."""
    party = sheet.chart.parties[node.key]
    rest = len(node.members) - 1
    role = party.descriptor if party.kind == "person" else ""
    notes = [
        f"+{rest:,} {_SINGLE.get(node.others, node.others) if rest == 1 else node.others}" if rest else "",
        "" if rest else clean(sheet.asides.get(node.key)),
        "" if rest else clean(role),
        {"vague": "could be anyone", "anonymous": "unnamed"}.get(party.kind, ""),
        "own article not seen" if node.unopened else "",
        "names nobody" if node.silent and not rest else "",
        "reporting of its own" if node.firsthand else "",
    ]
    if node.bottleneck and all_of <= _FEW_TO_NAME:
        notes.append("it all depends on this" if all_of == 1 else f"bottleneck, one of {all_of:,}")
    return [note for note in notes if note]


def _rings(shown: Folded, nodes: Mapping[str, _Drawn]) -> list[tuple[str, ...]]:
    """The circles that can be drawn as one: those whose nodes stand in one column."""
    return [ring for ring in shown.circles if len({nodes[k].node.column for k in ring}) == 1]


def _ring_height(members: Sequence[_Drawn]) -> float:
    return _RING_HEAD + _RING_PAD + sum(d.height for d in members) + _GAP * (len(members) - 1)


def _set(
    nodes: Mapping[str, _Drawn],
    rings: Sequence[Sequence[str]],
    at: Placed,
    left: Sequence[float],
    widths: Sequence[float],
) -> dict[str, _Drawn]:
    top = dict(at.top)
    inset: dict[str, float] = {}
    for i, ring in enumerate(rings):
        y = at.top[f"\0ring {i}"] + _RING_HEAD
        for key in ring:
            top[key], inset[key] = y, _RING_PAD
            y += nodes[key].height + _GAP
    drawn = {}
    for key, d in nodes.items():
        dx, c = inset.get(key, 0.0), d.node.column
        drawn[key] = replace(d, wide=widths[c] - 2 * dx, x=left[c] + dx, y=_HEAD + top[key])
    return drawn


# --- drawing ----------------------------------------------------------------------------------------------------


def _n(value: float) -> str:
    """A number as short as it can be."""
    return f"{value:.1f}".rstrip("0").rstrip(".")


def _frame(x: float, y: float, wide: float, height: float, rounded: str) -> str:
    return f'x="{_n(x)}" y="{_n(y)}" width="{_n(wide)}" height="{_n(height)}" rx="{rounded}"'


def _text(words: str, x: float, y: float, size: float, more: str = "") -> str:
    shown = f"\u2068{words}\u2069" if right_to_left(words) else words
    return f'<text x="{_n(x)}" y="{_n(y)}" font-size="{_n(size)}"{more}>{html.escape(shown)}</text>'


def _headings(shown: Folded, left: Sequence[float], widths: Sequence[float], used: set[int]) -> list[str]:
    parts = []
    for zone, words in HEADINGS.items():
        columns = [c for c, z in enumerate(shown.columns) if z == zone]
        x, end = left[columns[0]], left[columns[-1]] + widths[columns[-1]]
        parts.append(_text(words, x, 16, _NAME, ' font-weight="700"'))
        parts.append(f'<path d="M{_n(x)} 24H{_n(end)}" stroke="currentColor" stroke-width="1"/>')
        if zone != REPEATED:
            arrow = f"M{_n(end + 14)} 12H{_n(left[columns[-1] + 1] - 14)}m-5 -3.5l5 3.5l-5 3.5"
            parts.append(f'<path d="{arrow}" stroke="currentColor" fill="none" stroke-width="1"/>')
        if not used.intersection(columns):
            parts.append(_text(_EMPTY[zone], x, _HEAD + 12, _NOTE, ' font-style="italic"'))
    return parts


def _ring_marks(rings: Sequence[Sequence[str]], drawn: Mapping[str, _Drawn], shown: Folded) -> list[str]:
    parts = []
    for ring in rings:
        members = [drawn[k] for k in ring]
        x, y = members[0].x - _RING_PAD, members[0].y - _RING_HEAD
        height = _ring_height(members)
        inside = set(ring)
        out = any(ln.to in inside and ln.from_ not in inside for ln in shown.lines if ln.status != "suspected")
        words = "citing in a circle" if out else "citing only in a circle"
        wide = members[0].wide + 2 * _RING_PAD
        looks = 'fill="none" stroke="currentColor" stroke-width="1" stroke-dasharray="1 3" stroke-linecap="round"'
        parts.append(f"<rect {_frame(x, y, wide, height, '10')} {looks}/>")
        parts.append(_text(broken(words, wide - 12, _NOTE, 1)[0], x + 8, y + 14, _NOTE, ' font-weight="700"'))
    return parts


def _box(sheet: _Sheet, d: _Drawn) -> str:
    node = d.node
    x, y, w, h = d.x, d.y, d.wide, d.height
    pressed = node.carries or sheet.chart.parties[node.key].kind in NEWSROOMS
    round_ = "4" if pressed else _n(min(14.0, h / 2))
    parts = [f"<title>{html.escape(_full(sheet, d))}</title>"]
    if len(node.members) > 1:  # the edge of a second sheet: more lie behind
        edge = f"M{_n(x + 5)} {_n(y - 3)}H{_n(x + w + 3)}V{_n(y + h - 5)}"
        parts.append(f'<path d="{edge}" fill="none" stroke="currentColor" stroke-width="1"/>')
    plain = 'fill="currentColor" fill-opacity="0.07"' if node.carries else 'fill="none"'
    fill = f'fill="url(#{sheet.uid}-hatch)"' if node.unnamed else plain
    stroke = "1.6" if node.carries else "1"
    parts.append(f'<rect {_frame(x, y, w, h, round_)} {fill} stroke="currentColor" stroke-width="{stroke}"/>')
    indent = x + _PAD
    if node.bottleneck:
        parts.append(f'<path d="M{_n(x + 5.5)} {_n(y + 6)}V{_n(y + h - 6)}" stroke="currentColor" stroke-width="5"/>')
        indent += 5
    ty = y + _PAD - 3 + _NAME
    for part in d.name:
        parts.append(_text(part, indent, ty, _NAME, ' font-weight="600"'))
        ty += _NAME * _LEAD
    ty -= _NAME - _NOTE
    for part in d.notes:
        parts.append(_text(part, indent, ty, _NOTE))
        ty += _NOTE * _LEAD
    if node.places:
        parts.append(_disc(x + w - _RADIUS - 5, y + _RADIUS + 5, _numbers(node.places)))
    inner = "".join(parts)
    address = sheet.href(node.key) if sheet.href else None
    return f'<a href="{html.escape(address)}">{inner}</a>' if address else f"<g>{inner}</g>"


def _disc_half(words: str) -> float:
    return max(_RADIUS, width(words, _NOTE) / 2 + 4)


def _disc(x: float, y: float, words: str) -> str:
    half = _disc_half(words)
    left = x + _RADIUS - 2 * half
    frame = _frame(left, y - _RADIUS, 2 * half, 2 * _RADIUS, _n(_RADIUS))
    number = _text(words, left + half, y + 4, _NOTE, ' font-weight="700" text-anchor="middle"')
    return f'<rect {frame} fill="none" stroke="currentColor" stroke-width="1.8"/>{number}'


def _numbers(places: Sequence[int]) -> str:
    """``3``, ``3-5``, ``3, 7``, ``3 ... 9``."""
    if len(places) < 3:
        return ", ".join(map(str, places))
    return f"{places[0]}–{places[-1]}" if places[-1] - places[0] == len(places) - 1 else f"{places[0]} … {places[-1]}"


def _full(sheet: _Sheet, d: _Drawn) -> str:
    names = [re.sub("[\u2066-\u2069]", "", n) for n in sheet.names.all(d.node.members[:12])]
    if len(d.node.members) > 12:
        names.append(f"{len(d.node.members) - 12:,} more")
    return "; ".join(filter(None, [listed(names), ", ".join(d.notes)]))


# --- lines ------------------------------------------------------------------------------------------------------


def _style(line: Line) -> str:
    return "dashed" if line.status == "suspected" else "solid"


def _lines(
    sheet: _Sheet,
    shown: Folded,
    drawn: Mapping[str, _Drawn],
    bends: Mapping[int, tuple[tuple[int, float], ...]],
    left: Sequence[float],
    widths: Sequence[float],
) -> list[str]:
    start, end = _ports(shown, drawn, bends)
    parts = []
    for i, ln in enumerate(shown.lines):
        a, b = drawn[ln.from_], drawn[ln.to]
        if a.node.column == b.node.column:
            path, head = _beside(a, b, start[i], end[i])
        else:
            path, head = _across(a, b, start[i], end[i], [(c, y + _HEAD) for c, y in bends.get(i, ())], left, widths)
        dash = ' stroke-dasharray="5 4"' if ln.status == "suspected" else ""
        tips = _tip(*head[0]) + (_tip(*head[1]) if ln.both_ways else "")
        mark = _confirmed(a, b, start[i]) if ln.status == "confirmed" else ""
        parts.append(
            f"<g><title>{html.escape(_told(sheet, ln))}</title>"
            f'<path d="{path}" fill="none" stroke="currentColor" stroke-width="1.3"{dash}/>{tips}{mark}</g>'
        )
    return parts


def _ports(
    shown: Folded, drawn: Mapping[str, _Drawn], bends: Mapping[int, tuple[tuple[int, float], ...]]
) -> tuple[list[float], list[float]]:
    """The y at which each line leaves and arrives: spread over the side of the box in the order of the other ends."""
    sides: dict[tuple[str, str], dict[object, list[tuple[int, str, float]]]] = defaultdict(lambda: defaultdict(list))
    for i, ln in enumerate(shown.lines):
        a, b = drawn[ln.from_], drawn[ln.to]
        through = bends.get(i, ())
        forth = a.node.column < b.node.column
        for key, which, other, side in (
            (ln.from_, "start", b, "right" if forth or a.node.column == b.node.column else "left"),
            (ln.to, "end", a, "left" if forth else "right"),
        ):
            towards = other.y + other.height / 2
            if through:
                towards = (through[0] if (which == "start") == forth else through[-1])[1] + _HEAD
            # Lines that leave together and pass the same way look like one as long as they are one.
            bundle: object = (_style(ln), through[0]) if through and which == "start" else i
            sides[key, side][bundle].append((i, which, towards))
    ports: dict[tuple[int, str], float] = {}
    for (key, _), bundles in sides.items():
        d = drawn[key]
        ranked = sorted(bundles.values(), key=lambda bundle: sum(t for _, _, t in bundle) / len(bundle))
        room = max(0.0, d.height - 12)
        step = min(11.0, room / max(1, len(ranked) - 1)) if len(ranked) > 1 else 0.0
        y = d.y + d.height / 2 - step * (len(ranked) - 1) / 2
        for lines in ranked:
            ports |= {(i, which): y for i, which, _ in lines}
            y += step
    count = range(len(shown.lines))
    return [ports[i, "start"] for i in count], [ports[i, "end"] for i in count]


def _across(
    a: _Drawn,
    b: _Drawn,
    start: float,
    end: float,
    through: Sequence[tuple[int, float]],
    left: Sequence[float],
    widths: Sequence[float],
) -> tuple[str, tuple[_End, _End]]:
    """A curve from one column to another, level where it passes those between."""
    forth = a.node.column < b.node.column
    x, y = (a.x + a.wide, start) if forth else (a.x, start)
    last = b.x - 1 if forth else b.x + b.wide + 1
    path = [f"M{_n(x)} {_n(y)}"]
    first_x = x
    for c, lane in through if forth else reversed(through):
        near, far = (left[c], left[c] + widths[c]) if forth else (left[c] + widths[c], left[c])
        path.append(f"{_curve(x, y, near, lane)}H{_n(far)}")
        x, y = far, lane
    tip = -7.0 if forth else 7.0
    path.append(f"{_curve(x, y, last + tip, end)}H{_n(last)}")
    return "".join(path), ((last, end, forth), (first_x, start, not forth))


def _curve(x: float, y: float, to_x: float, to_y: float) -> str:
    half = (to_x - x) / 2
    return f"C{_n(x + half)} {_n(y)} {_n(to_x - half)} {_n(to_y)} {_n(to_x)} {_n(to_y)}"


def _beside(a: _Drawn, b: _Drawn, start: float, end: float) -> tuple[str, tuple[_End, _End]]:
    """An arc between two boxes of one column, on their right."""
    x, last = a.x + a.wide, b.x + b.wide + 1
    out = max(x, last) + min(_ARC, 16 + abs(end - start) / 8)
    path = f"M{_n(x)} {_n(start)}C{_n(out)} {_n(start)} {_n(out)} {_n(end)} {_n(last)} {_n(end)}"
    return path, ((last, end, False), (x + 1, start, False))


def _tip(x: float, y: float, to_the_right: bool) -> str:
    dx = -7.0 if to_the_right else 7.0
    return f'<path d="M{_n(x)} {_n(y)}l{_n(dx)} -3.6v7.2z" fill="currentColor"/>'


def _confirmed(a: _Drawn, b: _Drawn, start: float) -> str:
    """A filled dot where the line leaves: a reviewer has said so."""
    x = a.x + a.wide if a.node.column <= b.node.column else a.x
    return f'<circle cx="{_n(x)}" cy="{_n(start)}" r="4" fill="currentColor"/>'


_HOW = {"explicit": "as the text says", "confirmed": "confirmed by a reviewer", "suspected": "suspected"}


def _told(sheet: _Sheet, line: Line) -> str:
    first = line.edges[0]
    more = f" and {len(line.edges) - 1:,} more" if len(line.edges) > 1 else ""
    names = [re.sub("[\u2066-\u2069]", "", sheet.names[key]) for key in (first.from_, first.to)]
    words = next((v.span.text for e in line.edges for v in e.evidence if v.span.text), "")
    shown = f": {quote(words, 160)}" if words else ""
    suspected = "may be" if first.kind == "same" else "may have it from"
    verb = suspected if line.status == "suspected" else "cites"
    return f"{names[0]} {verb} {names[1]}{more}, {_HOW[line.status]} ({first.kind}){shown}"


# --- around it --------------------------------------------------------------------------------------------------


def _legend(shown: Folded, total: float, uid: str) -> tuple[list[str], float]:
    """What the signs mean, only those that are used, in as many rows as they need."""
    statuses, nodes = {ln.status for ln in shown.lines}, shown.nodes
    line = '<path d="M0 -4h26" stroke="currentColor" stroke-width="1.3"{}/>' + _tip(30, -4, True)
    dot = '<circle cx="2" cy="-4" r="4" fill="currentColor"/>'
    frame = '<rect x="1" y="-12" width="26" height="15" rx="{}" {} stroke="currentColor" stroke-width="{}"/>'
    bar = '<path d="M12 -12v15" stroke="currentColor" stroke-width="5"/>'
    grey, hatch = 'fill="currentColor" fill-opacity="0.07"', f'fill="url(#{uid}-hatch)"'
    signs: list[tuple[object, str, str]] = [
        (statuses & {"explicit", "confirmed"}, line.format(""), "the text says so"),
        ("confirmed" in statuses, line.format("") + dot, "confirmed by a reviewer"),
        ("suspected" in statuses, line.format(' stroke-dasharray="5 4"'), "suspected; can only lower the count"),
        (any(n.carries for n in nodes), frame.format(3, grey, 1.6), "an article of theirs is here"),
        (any(n.unopened for n in nodes), frame.format(3, 'fill="none"', 1), "cited; its own article not seen"),
        (any(n.unnamed for n in nodes), frame.format(7, hatch, 1), "unnamed or vague"),
        (any(n.places for n in nodes), _disc(14, -4, "1"), "counted as an independent source"),
        (any(n.bottleneck for n in nodes), bar, "bottleneck: every chain passes one of these"),
        (shown.left_out, "", f"{plural(shown.left_out, 'more line')} in the list, not drawn"),
    ]
    entries = [(sign, words) for used, sign, words in signs if used]
    parts, x, y = [], _MARGIN, 14.0
    for sign, words in entries:
        wide = (38 if sign else 0) + width(words, _NOTE) + 18
        if x + wide > total and x > _MARGIN:
            x, y = _MARGIN, y + 20
        parts.append(f'<g transform="translate({_n(x)} {_n(y)})">{sign}{_text(words, 38 if sign else 0, 0, _NOTE)}</g>')
        x += wide
    return parts, (y + 10 if entries else 0.0)


def _whole(
    sheet: _Sheet,
    shown: Folded,
    body: Sequence[str],
    wide: float,
    height: float,
    title: str | None,
    described_by: str | None,
    standalone: bool,
) -> str:
    uid = sheet.uid
    words = html.escape(title or headline(sheet.counts, len(sheet.chart.carriers), "carrier", "for"))
    pattern = 'width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"'
    stripes = '<path d="M0 0V6" stroke="currentColor" stroke-opacity="0.35" stroke-width="1"/>'
    by = f' aria-describedby="{uid}-desc{" " + html.escape(described_by) if described_by else ""}"'
    # Links inside an image cannot be reached; a picture with links is a group.
    role = "group" if sheet.href else "img"
    css = f"<style>{_ALONE_CSS}</style>" if standalone else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="np-pic" role="{role}" aria-labelledby="{uid}-title"{by} '
        f'width="{_n(wide)}" height="{_n(height)}" viewBox="0 0 {_n(wide)} {_n(height)}" fill="currentColor" '
        'font-family="Helvetica Neue, Helvetica, Arial, Noto Sans, sans-serif">'
        f'<title id="{uid}-title">{words}</title>'
        f'<desc id="{uid}-desc">{html.escape(_described(sheet, shown))}</desc>{css}'
        f'<defs><pattern id="{uid}-hatch" {pattern}>{stripes}</pattern></defs>{"".join(body)}</svg>'
    )


def _described(sheet: _Sheet, shown: Folded) -> str:
    """The picture in a few sentences."""
    names: dict[int, list[str]] = defaultdict(list)
    for n in shown.nodes:
        more = f" and {len(n.members) - 1:,} {n.others}" if len(n.members) > 1 else ""
        names[n.zone].append(sheet.names[n.key] + more)
    said = [f"{words}: {listed(names[zone], limit=8) or _EMPTY[zone]}." for zone, words in HEADINGS.items()]
    if falls := listed(sheet.names.all(sheet.counts.bottleneck), limit=8):
        said.append(f"It all depends on {falls}.")
    if sheet.counts.badges:
        said.append(f"{'; '.join(map(badge_words, sheet.counts.badges))}.")
    return " ".join([*said, CAVEAT])
