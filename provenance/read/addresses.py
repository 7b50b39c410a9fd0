"""Web addresses: one spelling for each, and which machines may be asked.

Whoever writes a page chooses where its links lead. An address inside the reader's own network (a router, a cloud's
metadata service, a database without a password) must not be reached that way, so every address a name resolves to is
checked, and the connection goes to the very address that was checked: a name that answers differently a moment later
changes nothing.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Callable, Sequence
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

#: Host and port to the IP addresses of the host, as words. Raises OSError where there are none.
Resolver = Callable[[str, int], Sequence[str]]

_LONGEST = 4000
_PORTS = {"http": 80, "https": 443}
# Parameters that tell where a reader came from and never which page is meant. A closed list: dropping what merely looks
# like one ("cid", "source") would make one address of two articles.
_TRACKING = re.compile(
    r"utm_\w+|mtm_\w+|pk_(?:campaign|kwd|source|medium)|hsa_\w+|at_(?:medium|campaign|link_\w+|ptr_name|bbc_team|format)|"
    r"(?:fb|g|dc|gb|msclk|y|tw|tt|wbra|gbra)(?:cl)?id|igshid|igsh|mc_[ce]id|_hs(?:enc|mi)|cmpid|ocid|ito|xtor|ns_\w+|smid|smtyp|"
    r"guccounter|guce_referr\w+|__twitter_impression|amp_js_v|traffic_source|src_?(?:trk|tracking)",
    re.I,
)


class AddressError(Exception):
    """An address this tool does not connect to; the message is one line saying why."""


def is_web_address(words: str) -> bool:
    """Whether the words are meant as an address on the web."""
    return re.match(r"https?://", words.strip(), re.I) is not None


def clean_address(url: str, base: str | None = None) -> str | None:
    """One spelling of a web address: no fragment, no tracking parameters, lower-case host, no default port.

    None for what is no http or https address of a host, for one that carries a user name, and for one longer than any
    browser takes. ``base``: the page on which a relative address stands.
    """
    said = "".join(c for c in url.strip() if c >= " " and c != "\x7f")
    try:
        parts = urlsplit(urljoin(base, said) if base else said)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    scheme = parts.scheme.lower()
    if scheme not in _PORTS or not host or "@" in parts.netloc:
        return None
    name = _ascii_host(host)
    if name is None:
        return None
    if ":" in name:
        name = f"[{name}]"
    where = name if port is None or port == _PORTS[scheme] else f"{name}:{port}"
    path = quote(re.sub(r"^(?:/\.\.?(?=/|$))+", "", parts.path), safe="/%:=&;+$,!~*'()@-._") or "/"
    full = urlunsplit((scheme, where, path, _query(parts.query), ""))
    return full if len(full) <= _LONGEST else None


def _query(query: str) -> str:
    """The query as it stands, unless a parameter goes: servers differ in how they read what is written again."""
    given = parse_qsl(query, keep_blank_values=True, max_num_fields=200) if query.count("&") < 200 else []
    if any(_TRACKING.fullmatch(name) for name, _ in given):
        return urlencode([(name, value) for name, value in given if not _TRACKING.fullmatch(name)])
    return quote(query, safe="/%:=&;+$,!~*'()@-._?[]|")


def _ascii_host(host: str) -> str | None:
    """The host as it is asked for; None for what can be no host."""
    low = host.rstrip(".").lower()
    if ":" in low:
        try:
            # A zone ("%eth0") names a network card of this machine.
            return None if "%" in low else ipaddress.IPv6Address(low).compressed
        except ValueError:
            return None
    if not low.isascii():
        if any(c in low for c in "ß\u03c2\u200c\u200d"):
            return None  # Python's codec knows the older rules, by which these lead to another host
        try:
            low = low.encode("idna").decode("ascii")
        except UnicodeError:
            return None
    return low if re.fullmatch(r"[a-z0-9_](?:[a-z0-9_.-]{0,251}[a-z0-9_])?", low) and ".." not in low else None


def host_of(address: str) -> str:
    """Host, and port where it is no default one, of a clean address."""
    return urlsplit(address).netloc


def resolve(host: str, port: int) -> list[str]:
    """The addresses the system gives for a host, in its order."""
    entries = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in entries))


def reachable(host: str, port: int, resolver: Resolver, *, allow_private: bool) -> list[str]:
    """The addresses of a host to connect to.

    :raises AddressError: one of them lies inside a private network; a name that leads both inside and outside is no
        mistake.
    :raises OSError: the name has none.
    """
    numbers = [str(number) for number in resolver(host, port)]
    if not numbers:
        raise OSError(f"{host} has no address")
    private = None if allow_private else next((number for number in numbers if not is_public(number)), None)
    if private is not None:
        shown = host if host == private else f"{host} ({private})"
        raise AddressError(f"refused: {shown} is inside a private network; use --allow-private to read it")
    return numbers


_IPV6_GLOBAL = ipaddress.IPv6Network("2000::/3")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet; what is no IP address does not.

    An IPv6 address that stands for an IPv4 one (mapped, 6to4, Teredo, NAT64) is as public as that one.
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv4Address):
        return ip.is_global and not ip.is_multicast and not ip.is_reserved
    if ip.scope_id:
        return False
    if inner := _embedded(ip):
        return all(is_public(str(number)) for number in inner)
    return ip in _IPV6_GLOBAL and ip.is_global


def _embedded(ip: ipaddress.IPv6Address) -> list[ipaddress.IPv4Address]:
    if inner := ip.ipv4_mapped or ip.sixtofour:
        return [inner]
    if ip.teredo is not None:
        return list(ip.teredo)
    return [ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)] if ip in _NAT64 else []
