"""Tokens of a sentence and their normal forms, without a tagger, a model or a download.

The normal form of an English word is a light stem made for comparing, not for showing ("severance" and "sever"
are brought together by the synonym groups, not here). Words of other languages keep their folded form; scripts
written without spaces are cut into pairs of characters, so that wording can still be compared.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from .text import fold_plain

# A dotted abbreviation; a number with its separators; a word (inner apostrophes kept, hyphens split).
_TOKEN = re.compile(
    r"(?P<dotted>\b(?:[^\W\d_]\.){2,}(?:[^\W\d_]\b)?)"
    r"|(?P<number>\d+(?:[.,:]\d+)*)"
    # "non-binding" and "nonbinding", "co-operate" and "cooperate" are one word in two spellings.
    r"|(?P<word>(?:\b(?i:non(?=[-‑]\w)|co(?=[-‑]o)|re(?=[-‑]e)|e(?=[-‑]mail))[-‑])?[^\W\d_][\w\u0300-\u036f]*(?:['’ʼ][^\W\d_]+)*)"
)
# Han, kana, Thai, Lao, Khmer, Myanmar: no spaces between words.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]{2,}")
_HYPHEN = re.compile(r"[-‑]")
_POSSESSIVE = re.compile(r"['’ʼ](?:s|S)$|(?<=s)['’ʼ]$")


class Token(NamedTuple):
    """One token: its place in the text, the words as written, and the folded form without a possessive ending.

    ``kind`` is word, number or dotted; ``lead`` the signs between the token before and this one.
    """

    start: int
    end: int
    text: str
    plain: str
    kind: str
    lead: str = ""


def tokens(text: str, offset: int = 0) -> list[Token]:
    """All tokens in order; ``offset`` is added to their places."""
    found: list[Token] = []
    end = 0
    for m in _TOKEN.finditer(text):
        kind = m.lastgroup or "word"
        written = m.group()
        start = m.start() + offset
        if kind == "word" and not written.isascii() and _UNSPACED.search(written):
            step = [written[i : i + 2] for i in range(max(1, len(written) - 1))]
            found += [Token(start + i, start + i + len(s), s, fold_plain(s), "word") for i, s in enumerate(step)]
            continue
        bare = (
            written.replace(".", "")
            if kind == "dotted"
            else written
            if written.isalnum()
            else _POSSESSIVE.sub("", _HYPHEN.sub("", written))
        )
        found.append(Token(start, m.end() + offset, written, fold_plain(bare), kind, text[end : m.start()]))
        end = m.end()
    return found


# Words that carry grammar and no news. Stems are taken after this list is asked.
STOP = frozenset(
    """a an the this that these those such same other another some any each every all both either neither no none one's
    i me my mine myself we us our ours ourselves you your yours yourself he him his himself she her hers herself it its
    itself they them their theirs themselves who whom whose which what where when why how whether there here
    be am is are was were been being do does did doing done have has had having will would shall should can could may
    might must ought need dare let's isn't aren't wasn't weren't don't doesn't didn't won't wouldn't can't cannot
    couldn't shouldn't hasn't haven't hadn't i'm i've i'd i'll we're we've we'll we'd you're you've you'll they're
    they've they'll he's she's it's that's there's what's who's let
    of in on at by for with from to into onto upon about above across after against along among amid amidst around as
    before behind below beneath beside besides between beyond despite during except inside like near off out outside
    over past per since through throughout toward towards under until till up via within without than
    and or but nor so yet if then else because while although though unless however therefore thus hence also too
    very just only even still already again ever never not now soon later once twice more most less least much many
    few several lot lots bit quite rather really almost nearly about approximately roughly some around
    well back away down further instead otherwise meanwhile moreover furthermore indeed perhaps maybe
    thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety
    th nd rd st zero one two three four five six seven eight nine ten eleven twelve dozen dozens hundred hundreds
    thousand thousands million millions billion billions others each everyone everybody long
    yes mr mrs ms dr sir et al etc own way thing things something anything nothing everything someone anyone
    today yesterday tomorrow tonight monday tuesday wednesday thursday friday saturday sunday
    day days week weeks month months year years hour hours minute minutes time times morning afternoon evening night
    january february march april may june july august september october november december
    jan feb mar apr jun jul aug sep sept oct nov dec early late mid last next recent recently ago
    first second third new latest whole part including include included includes particularly especially
    according saying said say says told tell tells report reports reported reporting reportedly allegedly alleged
    claim claims claimed claiming announce announced announces announcement declare declared state stated states
    statement note noted notes noting add added adds adding write writes wrote mention mentioned cite cited citing
    quote quoted confirm confirmed confirms reveal revealed quoting says source sources spokesman spokeswoman spokesperson
    spokespeople explain explained explains describe described comment commented comments article publication
    journalist journalists reporter reporters media news outlet outlets agency agencies
    become became becomes becoming get gets got getting make makes made making take takes took taken taking
    put puts come comes came coming go goes went gone going know known knows think thought thinks believe believed
    want wants wanted seem seems seemed appear appears appeared per cent ok said""".split()
)

NEGATORS = frozenset(
    """not no never none neither nor without cannot nobody nothing n't can't isn't aren't wasn't weren't don't doesn't
    didn't won't wouldn't couldn't shouldn't hasn't haven't hadn't ain't hardly barely unable fail fails failed failing
    refuse refuses refused refusing decline declines declined deny denies denied denying rejected rejects reject false
    falsely untrue baseless refute refuted refutes dispute disputed disputes dismissed dismisses""".split()
)

_IRREGULAR: dict[str, str] = {}
for (
    _line
) in """arise arose arisen|bear bore borne|beat beaten|begin began begun|bend bent|bind bound|bite bit bitten|bleed bled
blow blew blown|break broke broken|breed bred|bring brought|build built|burn burnt|buy bought|catch caught|choose chose chosen
cling clung|cost costs|creep crept|cut cutting cuts|deal dealt|dig dug|draw drew drawn|dream dreamt|drink drank drunk|drive drove driven
eat ate eaten|fall fell fallen|feed fed|feel felt|fight fought|find found|flee fled|fly flew flown flies|forbid forbade forbidden
forget forgot forgotten|forgive forgave forgiven|freeze froze frozen|give gave given|grow grew grown|hang hung|hear heard|hide hid hidden
hit hitting|hold held|hurt hurting|keep kept|kneel knelt|lay laid|lead led|leap leapt|learn learnt|leave left|lend lent
lie lay lain lying lied|light lit|lose lost|mean meant|meet met|overcome overcame|overthrow overthrew overthrown|pay paid|prove proven
quit quitting|read reading|ride rode ridden|ring rang rung|rise rose risen|run ran running|see saw seen|seek sought|sell sold|send sent
set setting|shake shook shaken|shoot shot shooting|show shown|shrink shrank shrunk|shut shutting|sing sang sung|sink sank sunk|sit sat
sleep slept|slay slew slain|slide slid|speak spoke spoken|spend spent|spread spreading|stand stood|steal stole stolen|stick stuck
strike struck stricken|strive strove striven|swear swore sworn|sweep swept|swim swam swum|swing swung|teach taught|tear tore torn
throw threw thrown|understand understood|undergo underwent undergone|uphold upheld|wake woke woken|wear wore worn|weep wept|win won winning
withdraw withdrew withdrawn|withhold withheld|die died dies dying|dead deadly|tie tied ties tying|man men|woman women|child children
person people persons|foot feet|tooth teeth|goose geese|mouse mice|wife wives|life lives|knife knives|thief thieves|half halves|leaf leaves
crisis crises|analysis analyses|basis bases|datum data|medium media|phenomenon phenomena|criterion criteria|series series|species species
bus buses|gas gases|virus viruses|bad worse worst|good better best|policeman policemen policewoman|gunman gunmen|fireman firemen
lawmaker lawmakers|serviceman servicemen|businessman businessmen|use used using uses|politics politics|economics economics|news news
seize seizing|sue suing sued sues|agree agreed agreeing agrees|free freed freeing frees|flee fleeing flees|plan planned planning plans""".replace(
    "\n", "|"
).split("|"):
    _first, *_rest = _line.split()
    for _form in _rest:
        _IRREGULAR.setdefault(_form, _first)

# A suffix that is part of the word.
_WHOLE = frozenset(
    """government parliament department apartment document moment comment element cement regiment settlement
    king wing spring string ring thing ceiling morning evening nothing something during wedding bring
    bed red shed sled seed feed need speed breed weed indeed hundred sacred naked wicked united sped
    bus gas plus minus virus campus census status focus chorus bonus lens always perhaps across access address
    press stress dress loss boss mass class glass pass grass cross process progress congress success express princess
    nation station ration ambassador crisis basis analysis thesis this his its us series species news politics
    economics mathematics physics olympics tennis paris texas kansas arkansas christmas swiss business witness
    illness fitness harness mercedes united lebanon ally family supply reply apply july italy early only daily fly rely
    assembly bully holy ugly anomaly monopoly""".split()
)
_VOWEL = re.compile(r"[aeiouy]")


@lru_cache(maxsize=100_000)
def stem(plain: str) -> str:
    """The normal form of a folded English word; any other string comes back as it is."""
    word = _IRREGULAR.get(plain, plain)
    if len(word) < 4 or not word.isascii() or not word.isalpha():
        return word
    if word in _WHOLE:
        return word.removesuffix("e")
    return _strip(word)


def _strip(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith(("sses", "shes", "ches", "xes", "zes")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    if word in _WHOLE:
        return word
    for suffix in ("ing", "ed"):
        body = word.removesuffix(suffix)
        if body != word and len(body) >= 2 and _VOWEL.search(body):
            if suffix == "ed" and body.endswith("i"):
                return body[:-1] + "y"
            if len(body) > 3 and body[-1] == body[-2] and body[-1] not in "lsz":
                body = body[:-1]
            word = body if len(body) > 2 else body + "e"
            break
    if word.endswith("ment") and len(word) > 7:
        word = word[:-4]
    elif word.endswith("ation") and len(word) > 7:
        word = word[:-3]
    if len(word) > 3 and word.endswith("ll"):
        word = word[:-1]
    if len(word) > 3 and word.endswith("e"):
        word = word[:-1]
    return word


_SAME = str.maketrans({"z": "s", "c": "k", "q": "k", "v": "f", "b": "p", "d": "t", "g": "k", "j": "s", "x": "k"})
_DROPPED = re.compile(r"[^bcdfgjklmnpqrstvxz]")


@lru_cache(maxsize=50_000)
def skeleton(plain: str) -> str:
    """The consonants of a name with those folded that transliterations mix up: "tinzaouaten", "tin zawatin" -> "tnstn".

    A key to find candidates with; two names are only the same when their spelling is near as well
    (:func:`same_name`).
    """
    word = plain.replace("sch", "s").replace("sh", "s").replace("ch", "k").replace("ph", "f").replace("th", "t")
    word = _DROPPED.sub("", word).translate(_SAME)
    return re.sub(r"(.)\1+", r"\1", word)


@lru_cache(maxsize=50_000)
def same_name(a: str, b: str) -> bool:
    """Whether two folded names, of one or more words, are likely one name in two spellings."""
    if a == b:
        return True
    left, right = a.replace(" ", ""), b.replace(" ", "")
    if left == right:
        return True
    if min(len(left), len(right)) < 5 or not (left.isalpha() and right.isalpha()):
        return False
    from rapidfuzz.distance import Levenshtein

    shorter, longer = sorted((left, right), key=len)
    if longer.startswith(shorter) and len(longer) - len(shorter) >= 2:
        return False  # "Niger", "Nigeria": more letters, another name
    one, two = skeleton(left), skeleton(right)
    near = float(Levenshtein.normalized_similarity(left, right))
    # "Bahrain" and "Bahrein" share their consonants; "Gaddafi" and "Qaddafi" too. "Austria" and "Australia" do not.
    return (len(one) >= 3 and one == two and left[0] in _first_letters(right[0]) and near >= 0.6) or (
        min(len(left), len(right)) >= 8 and near >= 0.88
    )


def _first_letters(c: str) -> str:
    for group in ("aeiouyhw", "ckqgx", "sz", "bpv", "dt", "fvw", "jyg"):
        if c in group:
            return "".join(g for g in ("aeiouyhw", "ckqgx", "sz", "bpv", "dt", "fvw", "jyg") if c in g) + c
    return c


_SHORT_FIRST = [
    set(line.split())
    for line in """william bill billy will|robert bob bobby rob|richard dick rick|james jim jimmy jam|joseph joe joey|john jack johnny|edward ed ted eddie
margaret maggie peggy meg|elizabeth liz beth betty eliza|charles chuck charlie|anthony tony|michael mike mick|katherine kate kathy katie|thomas tom
lawrence larry|henry harry hank|theodore ted|susan sue|barbara barb|deborah debbie|patricia pat patty|patrick pat|andrew andy drew|gerald jerry|jerome jerry
alexander alex sasha|alexandra alex sasha|vladimir volodymyr|mikhail mykhailo|nikolai mykola|antonio tony|rebecca becky|samuel sam|francis frank|eugene gene""".replace(
        "\n", "|"
    ).split("|")
]


def same_first(a: str, b: str) -> bool:
    """Whether two first names may be one person's: an initial, a short form, another spelling."""
    if len(a) <= 2 or len(b) <= 2:
        return a[0] == b[0]
    return a[:3] == b[:3] or same_name(a, b) or any(a in line and b in line for line in _SHORT_FIRST)
