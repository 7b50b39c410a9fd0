"""Who rests on whom for one claim, and how many separate sources that leaves.

:func:`basis` says what one mention adds, :func:`chart` joins the mentions of a claim, :func:`independence`
computes the three numbers and their proofs. docs/independence.md gives the definitions and why they hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast, get_args

from ..errors import InputError
from ..model import (
    Article,
    Attribution,
    Chart,
    Claim,
    Edge,
    EdgeStatus,
    Evidence,
    Independence,
    Party,
    PartyKind,
    Position,
    Reuse,
    Span,
)

if TYPE_CHECKING:
    from .resting import Basis

__all__ = ["basis", "chart", "chart_from_json", "chart_to_json", "charts_from_text", "independence", "rested"]


def basis(
    article: Article, attributions: Sequence[Attribution], attribution: Attribution | None, sentence: Span | None = None
) -> Basis:
    """What one mention adds to a chart; see :func:`provenance.trace.resting.basis`."""
    from .resting import basis as build

    return build(article, attributions, attribution, sentence)


def rested(
    claims: Iterable[Claim],
    read: Iterable[tuple[Article, Sequence[Attribution]]],
    reuses: Iterable[Reuse] = (),
    pages: Mapping[str, Party] | None = None,
) -> list[Claim]:
    """The claims with whom each mention has it from; see :func:`provenance.trace.resting.rested`."""
    from .resting import rested as fill

    return fill(claims, read, reuses, pages)


def chart(claim: Claim | Position) -> Chart:
    """The chart of a position; of a claim, the chart of its first position, the one most articles carry."""
    from .drawing import chart as draw

    return draw(claim)


def independence(chart: Chart) -> Independence:
    """The three numbers of a chart with their proofs."""
    from .counting import independence as compute

    return compute(chart)


# --- Charts as JSON: written by hand for ``provenance count``, or kept and exchanged.


_KINDS = get_args(PartyKind)
_STATUSES = get_args(EdgeStatus)
_EDGE_KINDS = ("cites", "quotes", "credits", "reprints", "links", "owner", "same")
_CHART_KEYS = frozenset({"carriers", "edges", "parties", "firsthand", "own_account", "badges", "name", "note"})
_PARTY_KEYS = frozenset({"id", "name", "kind", "descriptor", "owner", "firsthand", "own_account", "note"})
_EDGE_KEYS = frozenset({"from", "to", "status", "kind", "evidence", "note"})
_EVIDENCE_KEYS = frozenset({"article", "span", "start", "end", "text"})
_SHOWN = 60


def charts_from_text(text: str) -> list[tuple[str, Chart]]:
    """Every chart of a JSON text with its name ("" where it has none): one chart, or a list of charts."""
    import json

    try:
        obj = json.loads(text.removeprefix("\ufeff"), object_pairs_hook=_no_repeats, parse_constant=_no_constant)
    except json.JSONDecodeError as e:
        raise InputError(f"not JSON: {e.msg} (line {e.lineno}, column {e.colno})") from None
    except RecursionError:
        raise InputError("not a chart: nested too deeply") from None
    except ValueError as e:
        # A number of more digits than Python reads.
        raise InputError(f"not a chart: {_shown(str(e))}") from None
    items = obj if isinstance(obj, list) else [obj]
    charts = []
    for i, item in enumerate(items):
        name = item.get("name") if isinstance(item, dict) else None
        label = name if isinstance(name, str) else ""
        try:
            charts.append((label, chart_from_json(item)))
        except InputError as e:
            if len(items) == 1:
                raise
            where = f"chart {i + 1}" + (f" ({_shown(label)})" if label else "")
            raise InputError(f"{where}: {e}") from None
    return charts


def chart_from_json(obj: Any) -> Chart:
    """A chart from parsed JSON: the chart itself, or an object with it under ``chart``.

    Party keys become ids. Parties take ``kind`` (required), ``name``, ``descriptor``, ``owner``, ``firsthand``,
    ``own_account``; edges take ``from``, ``to`` and, if wanted, ``status``, ``kind``, ``evidence`` (words, or
    objects with article, start, end and text, or a list of either). The form of ``to_json(chart)`` is read too.
    """
    whole = _object(obj, "the chart")
    if "chart" in whole:
        whole = _object(whole["chart"], '"chart"')
    _only(whole, _CHART_KEYS, "the chart")
    if "carriers" not in whole:
        raise InputError('the chart has no "carriers": list the outlets whose articles carry the claim')
    firsthand, own_account = _names(whole, "firsthand"), _names(whole, "own_account")
    parties: dict[str, Party] = {}
    for key, value in _object(whole.get("parties", {}), '"parties"').items():
        if not key.strip():
            raise InputError('"parties" has a party without a name')
        parties[key] = _party(key, value, firsthand, own_account)
    carriers = _names(whole, "carriers")
    for place, names in (("carriers", carriers), ("firsthand", firsthand), ("own_account", own_account)):
        for name in names:
            _listed(name, parties, f'"{place}"')
    edges = whole.get("edges", [])
    if not isinstance(edges, list):
        raise InputError(f'"edges" must be a list, not {_a(edges)}')
    return Chart(
        carriers=tuple(dict.fromkeys(carriers)),
        edges=tuple(_edge(value, i, parties) for i, value in enumerate(edges)),
        parties=parties,
        firsthand=frozenset(firsthand),
        own_account=frozenset(own_account),
        badges=tuple(_names(whole, "badges")),
    )


def chart_to_json(chart: Chart) -> dict[str, Any]:
    """The chart in the hand-written form, evidence as objects; defaults are left out."""
    parties: dict[str, Any] = {}
    for key, p in chart.parties.items():
        own = {"name": None if p.name == key else p.name, "descriptor": p.descriptor, "owner": p.owner}
        parties[key] = {"kind": p.kind, **{name: value for name, value in own.items() if value is not None}}
    for name, flagged in (("firsthand", chart.firsthand), ("own_account", chart.own_account)):
        for key in flagged:
            parties[key][name] = True
    written: dict[str, Any] = {"carriers": list(chart.carriers), "edges": [], "parties": parties}
    for e in chart.edges:
        edge: dict[str, Any] = {"from": e.from_, "to": e.to, "status": e.status, "kind": e.kind}
        if e.evidence:
            edge["evidence"] = [
                {"article": v.article, "start": v.span.start, "end": v.span.end, "text": v.span.text}
                for v in e.evidence
            ]
        written["edges"].append(edge)
    if chart.badges:
        written["badges"] = list(chart.badges)
    return written


def _party(key: str, value: Any, firsthand: list[str], own_account: list[str]) -> Party:
    where = f"party {_shown(key)}"
    given = _object(value, where)
    _only(given, _PARTY_KEYS, where)
    if "kind" not in given:
        raise InputError(f'{where} has no "kind"; one of: {", ".join(_KINDS)}')
    kind = cast("PartyKind", _one_of(given["kind"], _KINDS, f'{where}: "kind"'))
    if given.get("id", key) != key:
        raise InputError(f'{where}: its "id" is {_shown(given["id"])}; leave it out, the key is the id')
    for name, flagged in (("firsthand", firsthand), ("own_account", own_account)):
        flag = given.get(name, False)
        if not isinstance(flag, bool):
            raise InputError(f'{where}: "{name}" must be true or false, not {_shown(flag)}')
        if flag:
            flagged.append(key)
    shown = _text(given, "name", where)
    return Party(
        key, key if shown is None else shown, kind, _text(given, "descriptor", where), _text(given, "owner", where)
    )


def _edge(value: Any, i: int, parties: dict[str, Party]) -> Edge:
    where = f"edge {i + 1}"
    given = _object(value, where)
    _only(given, _EDGE_KEYS, where)
    ends = []
    for end in ("from", "to"):
        if end not in given:
            raise InputError(f'{where} has no "{end}"')
        if not isinstance(given[end], str):
            raise InputError(f'{where}: "{end}" must be the name of a party, not {_a(given[end])}')
        ends.append(_listed(given[end], parties, f'{where}: "{end}"'))
    status = cast("EdgeStatus", _one_of(given.get("status", "explicit"), _STATUSES, f'{where}: "status"'))
    kind = _one_of(given.get("kind", "cites"), _EDGE_KINDS, f'{where}: "kind"')
    return Edge(ends[0], ends[1], status, cast("Any", kind), _evidence(given.get("evidence"), where))


def _evidence(value: Any, where: str) -> tuple[Evidence, ...]:
    if value is None:
        return ()
    place = f'{where}: "evidence"'
    evidence = []
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, str):
            evidence.append(Evidence("", Span(0, len(item), item)))
            continue
        given = _object(item, place)
        _only(given, _EVIDENCE_KEYS, place)
        span = _object(given["span"], f'{place}: "span"') if "span" in given else given
        text, article = span.get("text"), given.get("article", "")
        if not isinstance(text, str) or not isinstance(article, str):
            raise InputError(f'{place} needs its words under "text" and, if wanted, an "article", both as text')
        start = span.get("start", 0)
        end = span.get("end", start + len(text) if _is_offset(start) else 0)
        if not _is_offset(start) or not _is_offset(end) or end - start != len(text):
            raise InputError(f'{place}: "start" and "end" must be offsets as far apart as the words are long')
        evidence.append(Evidence(article, Span(start, end, text)))
    return tuple(evidence)


def _is_offset(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _object(value: Any, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise InputError(f"{where} must be an object {{...}}, not {_a(value)}")
    for key in value:
        if not isinstance(key, str):
            raise InputError(f"{where} has a key that is not text: {_shown(key)}")
    return value


def _only(given: dict[str, Any], known: frozenset[str], where: str) -> None:
    for key in given:
        if key not in known:
            raise InputError(f"{where} has an unknown key {_shown(key)}; known: {', '.join(sorted(known))}")


def _names(given: dict[str, Any], key: str) -> list[str]:
    names = given.get(key, [])
    if not isinstance(names, list):
        raise InputError(f'"{key}" must be a list of names, not {_a(names)}')
    for name in names:
        if not isinstance(name, str):
            raise InputError(f'"{key}" must hold names only, not {_a(name)}')
    return list(names)


def _text(given: dict[str, Any], key: str, where: str) -> str | None:
    value = given.get(key)
    if value is not None and not isinstance(value, str):
        raise InputError(f'{where}: "{key}" must be text, not {_a(value)}')
    return value


def _one_of(value: Any, known: tuple[str, ...], where: str) -> str:
    if not isinstance(value, str) or value not in known:
        raise InputError(f"{where} is {_shown(value)}; one of: {', '.join(known)}")
    return value


def _listed(name: str, parties: dict[str, Party], where: str) -> str:
    if name not in parties:
        raise InputError(f'{where} names {_shown(name)}, which is not listed under "parties"')
    return name


def _a(value: Any) -> str:
    if isinstance(value, (str, int, float)) and not isinstance(value, bool):
        return f"{'the text' if isinstance(value, str) else 'the number'} {_shown(value)}"
    names = {dict: "an object", list: "a list", bool: "true or false", type(None): "null"}
    return names.get(type(value), _shown(value))


def _shown(value: Any) -> str:
    """The value for a message: one line, and not too long."""
    try:
        import json

        words = json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError):
        words = type(value).__name__
    words = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in words)
    return words if len(words) <= _SHOWN else words[: _SHOWN - 1] + "…"


def _no_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read: dict[str, Any] = {}
    for key, value in pairs:
        if key in read:
            raise InputError(f"the key {_shown(key)} appears twice in one object; only one of them could count")
        read[key] = value
    return read


def _no_constant(word: str) -> Any:
    raise InputError(f"{word} is not a JSON value")
