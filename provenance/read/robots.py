"""robots.txt, as RFC 9309 has it: asked for once per site, before its first page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from provenance.read.decode import decode

if TYPE_CHECKING:
    from provenance.read.fetching import Session

_MOST = 512_000  # the RFC asks for 500 kB at least; what is behind is not read
_DAY, _SOON = 86_400.0, 600.0


class Refusal(NamedTuple):
    """Why an address is not to be read. ``lasting``: asking again soon would change nothing."""

    reason: str
    status: int | None = None
    lasting: bool = True


class Robots:
    """The rules of the sites met so far; they hold for a day, what could not be had for ten minutes."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._held: dict[str, tuple[float, Any]] = {}

    def refusal(self, address: str) -> Refusal | None:
        """Why this tool may not read the address, or None.

        A site that has no such file allows everything; of one whose file cannot be had for now, nothing is read.
        """
        rules = self._of(address)
        if rules is None or isinstance(rules, Refusal):
            return rules
        if rules.can_fetch(address, self._session.manners.agent):
            return None
        return Refusal("refused: robots.txt of the site asks not to read it")

    def pause(self, address: str) -> float | None:
        """The seconds the site asks to let pass between two requests, as far as its rules are here."""
        _, rules = self._held.get(_site(address), (0.0, None))
        if rules is None or isinstance(rules, Refusal):
            return None
        wish = rules.crawl_delay(self._session.manners.agent)
        return float(wish) if wish else None

    def _of(self, address: str) -> Any:
        """Parsed rules, None where everything is allowed, or why nothing is."""
        site, now = _site(address), self._session.clock.monotonic()
        until, rules = self._held.get(site, (now, None))
        if now >= until:
            rules = self._read(site)
            self._held[site] = (now + (_SOON if isinstance(rules, Refusal) else _DAY), rules)
        return rules

    def _read(self, site: str) -> Any:
        from protego import Protego

        from provenance.read.fetching import Failed

        found = self._session.raw(f"{site}/robots.txt", _MOST)
        if isinstance(found, Failed):
            return Refusal(found.reason, lasting=found.lasting)
        status, body = found
        if status == 200:
            try:
                return Protego.parse(decode(body).replace("\x00", ""))
            except Exception:  # a file that breaks its parser says nothing that could be obeyed
                return None
        if 400 <= status < 500 and status != 429:
            return None
        return Refusal(f"its robots.txt cannot be had (HTTP {status}), so nothing of the site is read", status, lasting=False)


def _site(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
