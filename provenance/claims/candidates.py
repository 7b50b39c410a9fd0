"""Which of many statements are worth comparing in full: an index over what they speak of, the rarer keys first.

Two statements are worth it when what they share weighs enough of both, and in all. The cost of a question is bounded
whatever the index holds: a key that leads to many statements is followed only when the rarer ones are too few, and
then only to some of them.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    import numpy as np
    from numpy.typing import NDArray

    from provenance.claims.score import Side

# The most statements a rare key may lead to; how many are looked at of a commoner one, and of how many such keys.
MOST_HOLDERS = 400
MOST_SEEN = 2000
WIDE_KEYS = 4
# How many of the statements met are compared in full.
MOST_COMPARED = 20
# What is shared, as a share of the geometric mean of both sides and as such, must reach this. A word counts once for
# its form and once for its group. Of the links among 400 real articles, one in a hundred falls short of it.
LEAST_SHARED = 0.8
AMOUNT = 0.1


_LIGHTEST = 0.8


class Asked(NamedTuple):
    """What one statement asks the index: keys with their weight in the statement, which weighs ``total`` in all."""

    keys: dict[str, float]
    total: float


class Index:
    """Which statements hold a key, a name of that sound (with a tilde), or have a key near by (with a question mark)."""

    def __init__(self) -> None:
        self.holders: dict[str, array[int]] = {}
        self.totals = array("f")
        self.shared: NDArray[np.float32] | None = None

    def enter(self, n: int, side: Side) -> None:
        """Add statement ``n``; numbers rise, and may leave some out."""
        self.totals.extend([1.0] * (n - len(self.totals)))
        self.totals.append(max(side.total, 0.1))
        for key in index_keys(side):
            held = self.holders.get(key)
            if held is None:
                held = self.holders[key] = array("i")
            held.append(n)

    def nearest(self, side: Side) -> list[int]:
        """The statements worth comparing in full with one that is not in the index, the most alike first."""
        import numpy as np

        asked = ask(side)
        size = len(self.totals)
        if self.shared is None or len(self.shared) < size:
            self.shared = np.zeros(2 * size + 64, np.float32)
        followed = chosen({k: len(h) for k in asked.keys if (h := self.holders.get(k))}, asked)
        if not followed:
            return []
        met = [held if len(held) <= most else held[-most:] for held, most in ((self.holders[key], most) for key, most in followed)]
        weights = np.array([asked.keys[key] for key, _ in followed], np.float32)
        ids = np.frombuffer(b"".join(met), np.int32)
        np.add.at(self.shared, ids, np.repeat(weights, [len(m) for m in met]))
        worth = nearest(ids, self.shared[ids], np.frombuffer(self.totals, np.float32)[ids], asked.total)
        self.shared[ids] = 0.0
        return worth


def nearest_kept(
    side: Side, holders: Callable[[str], NDArray[np.int64]], about: Callable[[list[int]], Iterable[tuple[int, float, int]]]
) -> list[int]:
    """The same of an index that lies elsewhere; copies are answered with the statement that stands for them.

    ``holders``: the last statements that hold a key, :data:`MOST_SEEN` at most. ``about``: number, weight and lead of
    statements by their numbers.
    """
    import numpy as np

    asked = ask(side)
    found = {key: held for key in asked.keys if len(held := holders(key))}
    followed = chosen({key: len(held) for key, held in found.items()}, asked)
    if not followed:
        return []
    met = [found[key][-most:] for key, most in followed]
    ids, place = np.unique(np.concatenate(met), return_inverse=True)
    shared = np.bincount(place, np.repeat(np.array([asked.keys[key] for key, _ in followed]), [len(m) for m in met]))
    # What shares too little even with the lightest of statements need not be asked about.
    some = np.flatnonzero(shared * (1.0 / np.sqrt(_LIGHTEST * max(asked.total, 0.1)) + AMOUNT) >= LEAST_SHARED)
    known = {n: (total, lead) for n, total, lead in about([int(n) for n in ids[some]])}
    some = some[[int(n) in known for n in ids[some]]] if len(some) else some
    leads = np.array([known[int(n)][1] for n in ids[some]], np.int64)
    totals = np.array([known[int(n)][0] for n in ids[some]], np.float32)
    return nearest(leads, shared[some].astype(np.float32), totals, asked.total)


def index_keys(side: Side) -> Iterable[str]:
    """The keys a statement is found by."""
    yield from side.of.keys
    yield from ("~" + key for key in side.of.names)
    yield from ("?" + key for key in side.of.soft)


def chosen(holders: dict[str, int], asked: Asked) -> list[tuple[str, int]]:
    """Which keys to follow, given how many statements hold each, and to how many of these; the last ones are taken.

    The rare keys, and the rarest of the common ones where the rare hold less than half of the statement: "the
    president won the election" would meet nothing otherwise.
    """
    found = [(k, n) for k, n in holders.items() if n <= MOST_HOLDERS]
    if len(found) < len(holders) and sum(asked.keys[k] for k, _ in found) < asked.total / 2:
        common = sorted((k for k, n in holders.items() if n > MOST_HOLDERS), key=lambda k: (holders[k], -asked.keys[k], k))
        found += [(k, MOST_SEEN) for k in common[:WIDE_KEYS]]
    return found


def nearest(ids: NDArray[np.integer[Any]], shared: NDArray[np.float32], totals: NDArray[np.float32], total: float) -> list[int]:
    """Of statements met, those that share enough, the most alike first, at most :data:`MOST_COMPARED`.

    Arrays: [met], one statement as often as it was met, always with what it shares in all.
    """
    import numpy as np

    alike = shared / np.sqrt(totals * max(total, 0.1)) + AMOUNT * shared
    worth = np.flatnonzero(alike >= LEAST_SHARED)
    ids, alike = ids[worth], alike[worth]
    return list(dict.fromkeys(ids[np.lexsort((ids, -alike))].tolist()))[:MOST_COMPARED]


def index_of(sides: Sequence[Side]) -> Index:
    """An index of statements by their places in the sequence."""
    index = Index()
    for n, side in enumerate(sides):
        index.enter(n, side)
    return index


def ask(side: Side) -> Asked:
    """The keys to ask an index for."""
    keys: dict[str, float] = {}
    for word in side.words:
        for key, strength in word.keys:
            keys[key] = max(keys.get(key, 0.0), word.weight * strength)
        if word.name:
            for skeleton, name in side.of.names.items():
                if word.form == name or name.startswith(word.form):
                    keys["~" + skeleton] = max(keys.get("~" + skeleton, 0.0), word.weight)
    # What stands around one statement may be said by the other; whichever comes first, they should meet.
    keys |= {"?" + key: 0.3 * weight for key, weight in keys.items()}
    for key, strength in side.of.soft.items():
        keys.setdefault(key, 0.3 * strength)
    return Asked(keys, side.total)
