"""Pairs of sentences with a known answer, read from research corpora; shared by the recipe and the evaluation.

Every reader takes the folder of the corpora and yields nothing when its corpus is not there.
"""

from __future__ import annotations

import csv
import gzip
import itertools
import json
import random
import re
import tarfile
import xml.etree.ElementTree as ET
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple


class Pair(NamedTuple):
    """``value``: 1 the same claim, 0 another one; for graded corpora a number between. ``in_a``, ``in_b``: the articles
    the sentences stand in, where the corpus has them. ``kind``: of what kind a pair that is not the same is."""

    corpus: str
    group: str
    a: str
    b: str
    value: float
    in_a: str = ""
    in_b: str = ""
    kind: str = ""


def claim_match(folder: Path) -> Iterator[Pair]:
    path = folder / "claims" / "claimmatch" / "train.tsv"
    if path.exists():
        with path.open(encoding="utf-8", newline="") as handle:
            for n, row in enumerate(csv.DictReader(handle, delimiter="\t")):
                yield Pair("claimmatch", str(n), row["claim1"], row["claim2"], float(row["label"]))


def paraphrases(folder: Path, part: str = "train") -> Iterator[Pair]:
    path = folder / "claims" / "sts_msrp" / f"msr-para-{part}.tsv"
    if path.exists():
        for n, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines()[1:]):
            cells = line.split("\t")
            if len(cells) == 5:
                yield Pair("msrp", str(n), cells[3], cells[4], float(cells[0]))


def headlines(folder: Path, year: str) -> Iterator[Pair]:
    """Graded 0 to 5."""
    path = folder / "claims" / "sts_msrp" / f"sts{year}_headlines.tsv"
    if path.exists():
        for n, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
            cells = line.split("\t")
            if len(cells) == 3 and cells[0]:
                yield Pair(f"sts{year}", str(n), cells[1], cells[2], float(cells[0]))


class Told(NamedTuple):
    """A sentence of an ECB+ article. ``event``: which of its topic's two look-alike events the article reports."""

    article: str
    event: str
    text: str
    chains: frozenset[str]


def look_alike_articles(folder: Path) -> tuple[dict[str, str], dict[str, list[Told]]]:
    """ECB+: article -> its text, one sentence a line; topic -> the sentences whose events are annotated."""
    path = folder / "ecbplus" / "ECBplus_xml.tar.gz"
    listed = folder / "ecbplus" / "ECBplus_coreference_sentences.csv"
    if not (path.exists() and listed.exists()):
        return {}, {}
    wanted: dict[tuple[str, str], set[int]] = defaultdict(set)
    with listed.open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            wanted[row["Topic"], row["File"]].add(int(row["Sentence Number"]))
    texts: dict[str, str] = {}
    topics: dict[str, list[Told]] = defaultdict(list)
    with tarfile.open(path) as archive:
        for member in sorted(archive.getmembers(), key=lambda m: m.name):
            found = re.fullmatch(r"ECB\+/(\d+)/\1_(\d+(ecb(?:plus)?))\.xml", member.name)
            handle2 = archive.extractfile(member) if found else None
            if not found or handle2 is None:
                continue
            topic, file, event = found.groups()
            name = f"{topic}_{file}"
            read = _ecb_sentences(handle2.read())
            # The first line of a page may be its address, which tells too much.
            texts[name] = "\n".join(text for _, text, _ in read if "http" not in text)
            topics[topic] += [Told(name, event, text, chains) for n, text, chains in read if n in wanted[topic, file]]
    return texts, dict(topics)


def look_alikes(folder: Path, *, most_per_topic: int = 220, seed: int = 7) -> Iterator[Pair]:
    """Sentences of different ECB+ articles of one topic; each topic holds two look-alike events.

    The same claim: at least two event chains in common, and most of the shorter sentence's. Another one: a
    sentence of the other event, or of the same event without any chain in common.
    """
    _, topics = look_alike_articles(folder)
    for topic, held in sorted(topics.items(), key=lambda t: int(t[0])):
        random_of = random.Random(f"{seed}/{topic}")
        same: list[Pair] = []
        other: list[Pair] = []
        for f, g in itertools.combinations(held, 2):
            if f.article == g.article or not f.chains or not g.chains:
                continue
            shared = len(f.chains & g.chains)
            if shared >= 2 and shared >= 0.6 * min(len(f.chains), len(g.chains)):
                same.append(Pair("ecb", topic, f.text, g.text, 1.0, f.article, g.article))
            elif shared == 0:
                kind = "same event" if f.event == g.event else "other event"
                other.append(Pair("ecb", topic, f.text, g.text, 0.0, f.article, g.article, kind))
        random_of.shuffle(same)
        random_of.shuffle(other)
        yield from same[: most_per_topic // 2]
        yield from other[:most_per_topic]


def _ecb_sentences(data: bytes) -> list[tuple[int, str, frozenset[str]]]:
    """Number, text and event chains of every sentence."""
    root = ET.fromstring(data)
    words: dict[int, list[str]] = defaultdict(list)
    sentence_of: dict[str, int] = {}
    for token in root.iter("token"):
        n = int(token.get("sentence", "-1"))
        words[n].append(token.text or "")
        sentence_of[token.get("t_id", "")] = n
    anchors: dict[str, int] = {}
    deeds: set[str] = set()
    for mark in root.iter("Markables"):
        for child in mark:
            first = child.find("token_anchor")
            if first is not None:
                anchors[child.get("m_id", "")] = sentence_of[first.get("t_id", "")]
                if child.tag.startswith(("ACTION", "NEG_ACTION")):
                    deeds.add(child.get("m_id", ""))
    chains: dict[int, set[str]] = defaultdict(set)
    for relation in root.iter("CROSS_DOC_COREF"):
        for source in relation.iter("source"):
            m = source.get("m_id", "")
            if m in deeds:
                chains[anchors[m]].add(relation.get("note", ""))
    out = []
    for n in sorted(words):
        text = " ".join(words[n])
        text = (
            re.sub(r" ([.,;:!?%)\]]|'s\b|n't\b|'re\b|'ve\b|'ll\b|'d\b|'m\b)", r"\1", text)
            .replace("( ", "(")
            .replace("$ ", "$")
        )
        text = re.sub(r"(?:``|'') ?| ?''", '"', text)
        out.append((n, text, frozenset(chains[n])))
    return out


def known_lies(folder: Path) -> tuple[list[tuple[str, set[str]]], dict[str, str]]:
    """Tweets, each with the verified claims it repeats; and all verified claims, each under its own words."""
    at = folder / "claims" / "known_lie"
    if not at.exists():
        return [], {}
    found: dict[str, set[str]] = defaultdict(set)
    for name, kept in (("tweet-veclaim-pairs.train.tsv", found), ("verified-claims.tsv", None)):
        with (at / name).open(encoding="utf-8", newline="") as handle:
            rows = list(csv.DictReader(handle, delimiter="\t"))
        if kept is not None:
            for row in rows:
                kept[row["claim"]].add(row["fact"])
        else:
            verified = {row["fact"]: row["fact"] for row in rows if row["fact"]}
    verified |= {fact: fact for facts in found.values() for fact in facts}
    return sorted(found.items()), verified


class Event(NamedTuple):
    """One story in several outlets, as annotated: article id -> text, and per claim its (article, sentence) mentions.

    ``outlets``: article id -> outlet and date. ``numbers``: per claim what is at least, as written and at most to be counted.
    """

    id: str
    articles: dict[str, str]
    claims: dict[str, list[tuple[str, str]]]
    outlets: dict[str, tuple[str, str]]
    numbers: dict[str, tuple[int, int, int]]


def events(folder: Path, gold: Path) -> Iterator[Event]:
    stories = folder / "allsides_events" / "events.jsonl.gz"
    if not (stories.exists() and gold.exists()):
        return
    annotated = {e["event_id"]: e for e in json.loads(gold.read_text(encoding="utf-8"))}
    with gzip.open(stories, "rt", encoding="utf-8") as lines:
        for line in lines:
            story = json.loads(line)
            truth = annotated.get(story["event_id"])
            if truth is None:
                continue
            wanted = {a["id"] for a in truth["articles"]}
            texts = {a["ID"]: a["content_original"] for a in story["articles"] if a["ID"] in wanted}
            outlets = {a["ID"]: (a["source"], a["date"] or "") for a in story["articles"] if a["ID"] in wanted}
            numbers = {c["id"]: tuple(c["expected"][k] for k in "LNU") for c in truth["claims"]}
            claims = {}
            for claim in truth["claims"]:
                found = [*claim["mentions"], *claim.get("denials", []), *claim.get("rival_positions", [])]
                claims[claim["id"]] = [
                    (m["article"], m["sentence"]) for m in found if "sentence" in m and m.get("article") in texts
                ]
            yield Event(story["event_id"], texts, claims, outlets, numbers)


def stories(folder: Path, first: int, last: int, seed: int = 11) -> list[tuple[str, str, str, str]]:
    """Articles of the events ``first`` to ``last`` of a shuffled list: (event, article, text, date)."""
    path = folder / "allsides_events" / "events.jsonl.gz"
    if not path.exists():
        return []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        found = [json.loads(line) for line in lines]
    random.Random(seed).shuffle(found)
    return [
        (e["event_id"], a["ID"], a["content_original"] or "", a["date"] or "")
        for e in found[first:last]
        for a in e["articles"]
    ]
