"""A statement as a few bytes and back, so that stored statements need not be read out of their articles again.

The form is JSON, compressed: lists in the order of the fields of the values they stand for. What a statement shares with
its article (its story, its attributions) is kept once with the article and handed in again.
"""

from __future__ import annotations

import dataclasses
import json
import zlib
from collections.abc import Callable, Sequence
from functools import cache
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, get_args, get_origin, get_type_hints

from provenance.claims.propositions import Proposition

if TYPE_CHECKING:
    from provenance.claims.story import Story
    from provenance.model import Attribution

# Not kept with the statement: what its article knows, and what is made from other fields.
_GIVEN = ("article", "attribution", "keys", "published", "story")
# What most statements hold, so that each alone compresses well. Another dictionary cannot read what this one wrote.
_USUAL = (
    b'[[0,10,"The "],[0,10,"the of and to in a "],[["@say_attack",1.0]],["#united_states",1.0],["#russia",1.0],["#ukraine",1.0],"country",true,"name",true,'
    b'"actor",false,"thing",false,"event",false,"quality",false,"word",false,-1]],0.35,0.6,0.45,0.8,0.7,1.0,"",[],{},null,null],["president",1.0],'
    b'["done"],["planned"],["possible"],true,false],false,true]'
)

Pack = Callable[[Any], Any]


def keep(statement: Proposition) -> bytes:
    """What is the statement's own; see :func:`recall`."""
    made = [pack(getattr(statement, name)) for name, (pack, _) in _fields().items()]
    squeezer = zlib.compressobj(1, zlib.DEFLATED, -15, 9, zlib.Z_DEFAULT_STRATEGY, _USUAL)
    return squeezer.compress(json.dumps(made, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")) + squeezer.flush()


def recall(kept: bytes, article: str, published: str, story: Story | None, attribution: Attribution | None) -> Proposition:
    """The very statement that was kept, of the article it was kept for."""
    held = zlib.decompressobj(-15, _USUAL).decompress(kept).decode("utf-8", "surrogatepass")
    found = {name: unpack(value) for (name, (_, unpack)), value in zip(_fields().items(), json.loads(held), strict=True)}
    keys: dict[str, float] = {}
    for term in found["terms"]:
        for key, strength in term.keys:
            keys[key] = max(strength, keys.get(key, 0.0))
    return Proposition(article=article, attribution=attribution, keys=keys, published=published, story=story, **found)


@cache
def _fields() -> dict[str, tuple[Pack, Pack]]:
    hints = _hints(Proposition)
    return {f.name: _packing(hints[f.name]) for f in dataclasses.fields(Proposition) if f.name not in _GIVEN}


def _hints(kind: type) -> dict[str, Any]:
    """Annotations as types, also those that a module imports for its reader alone."""
    from provenance.claims import concepts, dates, figures, roles
    from provenance.model import Figure, Span

    known = {
        "Term": concepts.Term, "Roles": roles.Roles, "Quantity": figures.Quantity, "Date": dates.Date, "Figure": Figure, "Span": Span,
        "Attribution": object, "Sequence": Sequence,
    }  # fmt: skip
    return get_type_hints(kind, localns=known)


@cache
def _packing(kind: Any) -> tuple[Pack, Pack]:
    """How a value of a type becomes JSON, and how it comes back."""
    origin, inside = get_origin(kind), get_args(kind)
    if origin is UnionType:
        (one,) = [_packing(k) for k in inside if k is not NoneType]
        return lambda v: None if v is None else one[0](v), lambda v: None if v is None else one[1](v)
    if origin in (tuple, frozenset) and (origin is frozenset or inside[1:] == (...,)):
        pack, unpack = _packing(inside[0])
        if origin is frozenset:
            return lambda v: sorted(map(pack, v)), lambda v: frozenset(map(unpack, v))
        return lambda v: [pack(x) for x in v], lambda v: tuple([unpack(x) for x in v])
    if origin is tuple:
        parts = [_packing(k) for k in inside]
        return lambda v: [p[0](x) for p, x in zip(parts, v, strict=True)], lambda v: tuple([p[1](x) for p, x in zip(parts, v, strict=True)])
    if origin is dict:
        pack, unpack = _packing(inside[1])
        return lambda v: {k: pack(x) for k, x in v.items()}, lambda v: {k: unpack(x) for k, x in v.items()}
    if dataclasses.is_dataclass(kind) or hasattr(kind, "_fields"):
        hints = _hints(kind)
        names = [f.name for f in dataclasses.fields(kind)] if dataclasses.is_dataclass(kind) else list(kind._fields)
        steps = [(n, *_packing(hints[n])) for n in names]
        return lambda v: [p(getattr(v, n)) for n, p, _ in steps], lambda v: kind(*[u(x) for (_, _, u), x in zip(steps, v, strict=True)])
    if kind in (str, int, float, bool):
        return _same, _same
    raise TypeError(f"a statement cannot keep values of type {kind}")


def _same(value: Any) -> Any:
    return value
