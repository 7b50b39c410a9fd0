"""Who gave no answer: "declined to comment", "did not immediately respond to a request for comment", "could not be reached".

Such a sentence tells of its source that it said nothing. It is found so that it can be shown as that, and so that nobody
takes the words around it for a statement of theirs.
"""

from __future__ import annotations

import re

from ..text import Range
from .grammar import Clause
from .segment import Page
from .statements import Statement

_ADVERBS = r"(?:\s+(?:immediately|yet|again|further|ever|\w+ly))*"
_ASK = r"(?:requests?|questions?|quer(?:y|ies)|inquir(?:y|ies)|enquir(?:y|ies)|calls?|messages?|e-?mails?|texts?|letters?)\b"
_FOR_WHAT = r"(?:\s+(?:for|seeking)\s+(?:(?:an?|further|any|immediate|additional|more)\s+)*(?:comments?|interviews?|information|responses?|reactions?|clarification))?"
_ASKED = rf"(?:[\w’'-]+\s+){{0,5}}?{_ASK}{_FOR_WHAT}"
_WHETHER = r"(?:whether|if|what|when|where|who|why|how|which)\b"
_NO = r"(?:\s+not|n[’']t)"
_SPEAKING = (
    rf"(?:comment|elaborate|speculate|be\s+drawn|be\s+interviewed|discuss|go\s+into|(?:say|disclose|divulge|specify|reveal|explain)(?=\s+{_WHETHER}|\s*[.,;])|"
    rf"(?:respond|reply)(?=\s*[.,;]|\s+to\s+{_ASKED})|answer(?=\s*[.,;]|\s+{_ASKED}|\s+{_WHETHER})|confirm(?:\s+(?:or|nor)\s+deny)?|"
    r"speak\s+(?:to|with)\s+(?:the\s+)?(?:press|media|reporters|journalists)|"
    r"(?:give|provide|offer)\s+(?:[\w’'-]+\s+){0,4}?(?:comments?|interviews?|details?|information|reasons?|explanation|statement)\b)"
)
_SILENT = re.compile(
    rf"\b(?:(?:(?:has|have|had)\s+)?(?:(?:re)?declin|refus)(?:es|ed|e){_ADVERBS}\s+(?:(?:all\s+)?{_ASK}\s+for\s+(?:comments?|interviews?|an\s+interview)|"
    rf"(?:any\s+|further\s+|immediate\s+)*comment\b|to{_ADVERBS}\s+{_SPEAKING})"
    rf"|(?:would|will|could|can|wo|ca){_NO}{_ADVERBS}\s+(?:comment\b|elaborate|be\s+drawn|speculate|discuss|say(?=\s+{_WHETHER})|confirm\s+(?:or|nor)\s+deny)"
    rf"|(?:did|has|had|have|does|do){_NO}{_ADVERBS}\s+(?:comment(?:ed)?\b|elaborate\b|(?:respond(?:ed)?|repl(?:y|ied)){_ADVERBS}\s+to\s+{_ASKED}|"
    rf"(?:return(?:ed)?|answer(?:ed)?)\s+{_ASKED})"
    rf"|(?:did|has|had|have){_NO}\s+(?:immediately|yet)\s+(?:respond(?:ed)?|repl(?:y|ied)|answer(?:ed)?)(?=\s*[.,;]|\s+(?:by|before|when|on)\b)"
    rf"|(?:did|has|had|have){_NO}{_ADVERBS}\s+(?:respond(?:ed)?|repl(?:y|ied)|answer(?:ed)?)\s+(?:by|before|in\s+time)\b"
    rf"|could{_NO}{_ADVERBS}\s+be\s+(?:immediately\s+)?(?:reached|contacted)"
    rf"|(?:was|were|is|are)(?:{_NO}{_ADVERBS}\s+(?:available|reachable)|\s+(?:immediately\s+)?(?:unavailable|unreachable))\s+for\s+(?:an\s+|immediate\s+|further\s+)*(?:comment|interview)"
    rf"|(?:had|has|have|gave|offered|made|issued|provided)\s+no\s+(?:(?:immediate|further|public|official)\s+)*(?:comment|response|reply)\b(?!\s+(?:from|that)\b)"
    rf"|(?:would\s+|could\s+|will\s+)?neither\s+(?:confirm(?:ed)?|den(?:y|ied))\s+nor\s+(?:den(?:y|ied)|confirm(?:ed)?))"
    r"(?:\s+for\s+comment\b)?",
    re.I,
)
_JOINS = re.compile(r"[\s,;—–-]*\b(?:and|but|while|although|though|yet|whereas)\s*$|[;—–]\s*$", re.I)


def unanswered(clause: Clause, found: list[Statement]) -> None:
    """Add to the statements of a sentence those of its sources who gave no answer.

    The subject is read as any cue's is; "but declined to comment" goes on with the source of the statement before it.
    Quoted words are the speaker's, not the article's.
    """
    text, r = clause.page.text, clause.sentence.range
    for m in _SILENT.finditer(text, r.start, r.end):
        i = next((k for k, t in enumerate(clause.t) if t.start == m.start()), None)
        if i is None or clause.t[i].quoted:
            continue
        subject = clause.subject(i)
        before = [s for s in found if s.source is not None and s.place < m.start()]
        joined = clause.low(i - 1) in {"but", "and"}
        if joined and before and (subject is None or subject[0] == i - 1):
            source = before[-1].source
        elif subject is not None and not clause.unreal(subject[0]) and clause.low(subject[0] - 1) not in {"who", "which"}:
            source = clause.span(*subject)
        else:
            continue
        cue = Range(*m.span())
        found.append(Statement(clause.sentence.index, "clause", (cue,), source, [cue], "decline", "decline", [Range(cue.end, r.end)]))


def cut_back(page: Page, found: list[Statement]) -> None:
    """End what others say before the clause that tells who gave no answer, where that stands beside it and not within."""
    starts: dict[int, list[int]] = {}
    for s in found:
        if s.family == "decline":  # a shared subject stands before both clauses
            starts.setdefault(s.sentence, []).extend([s.place, *([s.source.start] if s.source else [])])
    for s in found:
        if s.sentence in starts and s.family != "decline":
            s.content = [_cut(page.text, c, starts[s.sentence]) for c in s.content]


def _cut(text: str, content: Range, starts: list[int]) -> Range:
    for at in starts:
        m = _JOINS.search(text, max(content.start, at - 20), at) if content.start < at < content.end else None
        if m and m.start() > content.start:
            return Range(content.start, m.start())
    return content
