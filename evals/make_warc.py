"""Makes a web archive of invented news pages, as large as wanted: for measuring how archives are read.

    python evals/make_warc.py OUT.warc[.gz] [--megabytes 1000] [--page-kilobytes 200] [--seed 1]

Every page holds one article of eight sentences no other page has, between menus, scripts and a list of other stories, as
news sites do; every tenth article is a reprint of the one before it, on another site. One record in twenty is an image, a
redirect or a request, and is no page. Compressed record by record where
the name ends in .gz. The same arguments make the same bytes. Megabytes are counted before compression.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import random
import sys
from collections.abc import Iterator
from pathlib import Path

_WHO = "harbour board,city council,water authority,teachers' union,dairy cooperative,port police,film archive,bridge office,bus company,hospital trust".split(
    ","
)
_DID = "approved,rejected,postponed,published,cancelled,defended,reviewed,extended".split(",")
_WHAT = "a plan for the {0} quay in {1},the {0} budget for {1} lighting,its report on the {0} flood at {1},a contract with the {0} ferry to {1},new rules for {0} shifts in {1},the sale of the {0} mill to {1},a survey of {0} roofs in {1},the {0} tender for two {1} trams".split(
    ","
)
_WHY = "after a long debate,against the advice of its lawyers,because of rising costs,at the request of residents,for the second time this year,two days before the deadline".split(
    ","
)
# Places and people nobody has heard of, so that two articles hardly ever share a run of words.
_SYLLABLES = "bar dol fen gar hul kes lim mor nev pel ras sul tor vin wex yar zel qua bri cho".split()
_SAYS = '"{0} will cost us dearly," said {1}, who has led the {2} since {3}.|According to the Westmouth Courier, {0} had been expected since {3}.|{1} told the Harbour Gazette that the {2} was not asked about {0}.|Officials of the {2} said on Monday that {0} would go ahead in {3}.'.split(
    "|"
)
_FIRST = "Ada Bruno Carla Dario Edith Felix Greta Hugo Ines Jonas".split()


def article(number: int, seed: int) -> tuple[str, list[str]]:
    """The headline and the paragraphs of one invented article."""
    number -= number % 10 == 7  # a reprint
    rng = random.Random(f"{seed}:{number}")

    def name() -> str:
        return "".join(rng.choice(_SYLLABLES) for _ in range(3)).title()

    def what() -> str:
        return rng.choice(_WHAT).format(name(), name())

    town = f"{rng.choice('North South East West Upper Lower Old New'.split())} {rng.choice('ford haven bridge mouth field ton wick dale'.split()).title()}{number}"
    who, did, why = (rng.choice(words) for words in (_WHO, _DID, _WHY))
    main = what()
    sentences = [f"The {who} of {town} {did} {main} {why}."]
    for _ in range(7):
        told = rng.choice(_SAYS).format(
            what(), f"{rng.choice(_FIRST)} {name()}", f"{name()} {rng.choice(_WHO)}", rng.randint(1990, 2023)
        )
        sentences.append(f"{told} In {town}, {rng.randint(12, 98_000):,} people are concerned.")
    return f"{who.capitalize()} of {town} {did} {main}", [" ".join(sentences[i : i + 2]) for i in range(0, 8, 2)]


def page(number: int, seed: int, size: int) -> bytes:
    """The page of that article, ``size`` bytes or a little more."""
    title, paragraphs = article(number, seed)
    day = f"2024-{number % 12 + 1:02}-{number % 28 + 1:02}"
    body = "".join(f"<p>{p}</p>" for p in paragraphs)
    others = "".join(f'<li><a href="/story/{number + i}">Other story {number + i}</a></li>' for i in range(1, 15))
    head = (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title} | Courier {number % 7}</title>'
        f'<meta property="og:type" content="article"><meta property="article:published_time" content="{day}T08:00:00Z">'
    )
    foot = f'</head><body><nav><a href="/">Home</a><a href="/world">World</a></nav><article><h1>{title}</h1>{body}</article><aside><ul>{others}</ul></aside></body></html>'
    filler = random.Random(number).randbytes(max(0, size - len(head) - len(foot)) // 2).hex()
    return f'{head}<script>var state="{filler}";</script>{foot}'.encode()


def record(kind: str, url: str, content: bytes, type_: str = "application/http; msgtype=response") -> bytes:
    """One WARC record; its id is a hash of what is in it."""
    key = hashlib.md5(url.encode() + content, usedforsecurity=False).hexdigest()
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{key[:8]}-{key[8:12]}-{key[12:16]}-{key[16:20]}-{key[20:]}>\r\n"
        f"WARC-Date: 2024-12-01T00:00:00Z\r\nWARC-Target-URI: {url}\r\nContent-Type: {type_}\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content + b"\r\n\r\n"


def answer(body: bytes, type_: str = "text/html; charset=utf-8", status: str = "200 OK") -> bytes:
    """An HTTP answer."""
    return f"HTTP/1.1 {status}\r\nContent-Type: {type_}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def records(megabytes: float, kilobytes: int, seed: int) -> Iterator[tuple[bool, bytes]]:
    """The records of an archive, and whether each is a page with an article."""
    written = number = 0
    while written < megabytes * 1e6:
        number += 1
        site = f"https://courier{number % 7}.example"
        if number % 20 == 0:
            content = answer(b"", status="301 Moved") if number % 40 else answer(b"\x89PNG" + bytes(2000), "image/png")
            made = False, record("response", f"{site}/other/{number}", content)
        elif number % 20 == 10:
            made = (
                False,
                record(
                    "request", f"{site}/story/{number}", b"GET / HTTP/1.1\r\n\r\n", "application/http; msgtype=request"
                ),
            )
        else:
            made = True, record("response", f"{site}/story/{number}", answer(page(number, seed, kilobytes * 1000)))
        written += len(made[1])
        yield made


def main() -> int:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("out", type=Path)
    ap.add_argument("--megabytes", type=float, default=1000)
    ap.add_argument("--page-kilobytes", type=int, default=200)
    ap.add_argument("--seed", type=int, default=1)
    args = ap.parse_args()
    packed = args.out.suffix == ".gz"
    pages = 0
    with args.out.open("wb") as stream:
        for is_page, made in records(args.megabytes, args.page_kilobytes, args.seed):
            pages += is_page
            stream.write(gzip.compress(made, 6, mtime=0) if packed else made)
    print(f"{args.out}: {args.out.stat().st_size:,} bytes, {pages:,} pages")
    return 0


if __name__ == "__main__":
    sys.exit(main())
