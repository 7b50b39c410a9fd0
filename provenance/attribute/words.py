"""The closed word classes of English that the grammar goes by. Verbs and nouns that open-ended lists hold are data files."""

from __future__ import annotations

AUXILIARY = frozenset(
    "has have had do does did is are was were be been being will would can could may might must shall should".split()
)
HYPOTHETICAL = frozenset("would could may might must should can shall to will".split())
PASSIVE = frozenset("is are was were be been being get got gets".split())
NEGATION = frozenset(
    "not never n't didn't doesn't don't hasn't haven't hadn't won't wouldn't cannot can't couldn't neither nor".split()
)
ADVERBS = frozenset(
    "also then later afterwards afterward earlier previously both all now already first once again further even still only just soon often "
    "always long too himself herself themselves itself each alone today yesterday twice meanwhile thus ever".split()
)
# Without May, which is a verb more often.
DAYS_AND_MONTHS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april june july august september october november december".split()
)
SUBORDINATORS = frozenset(
    "that because while when after before if although though but whether since until what how why where which who whom whose "
    "so yet as unless once whereas than".split()
)
PREPOSITIONS = frozenset(
    "in on at during to from via through after before with by following amid for since under over into about of among near "
    "within throughout outside inside against despite without until between upon across along".split()
)
INTRO = PREPOSITIONS | frozenset(
    "however meanwhile moreover furthermore also additionally still yet but and so then later earlier instead nevertheless "
    "nonetheless today yesterday separately similarly likewise indeed finally recently now previously ultimately thus therefore "
    "for as when while if although though because since once asked speaking citing quoting responding commenting writing "
    "addressing according unlike like despite although last this next two three days weeks months".split()
)
NOUN_BEFORE = frozenset(
    "the a an these those this some his her their its our my of such any no every each new recent news previous earlier several "
    "many conflicting unconfirmed false multiple with by from for in into under on about own".split()
)
MAX_SOURCE_WORDS = 32
MOST_IN_SENTENCE = 24  # statements; the rules compare each with each


# Past forms that no ending gives away: they show that a bare clause follows a cue.
IRREGULAR = frozenset(
    "went came took got gave made left fell rose fled withdrew won lost met held sent shot struck broke began knew saw fought led became "
    "stood kept hit cut put paid found felt brought bought sold spent built grew drove flew ran sank spoke stole swore threw wore wrote "
    "shut died lay lit drew ate drank hid rode sang sat slept taught thought understood woke beat bore chose forgot froze quit spread burst".split()
)
SPANS_OF_TIME = frozenset(
    "week month year weekend morning afternoon evening night summer autumn fall winter spring decade quarter".split()
)
# "If X says", "unless X said", "the claim that X reported": nobody is said to have said anything.
UNREAL_BEFORE = frozenset("if unless whether".split())
DISOWNED = frozenset(
    "claim claims idea notion suggestion suggestions rumour rumor rumours rumors belief myth allegation assertion possibility".split()
)

# Word classes of single rules, by what they do there.
LINKING = frozenset("and but so yet however meanwhile still then later as now".split())
HEARERS = frozenset(
    "reporters journalists lawmakers the a an his her their its investors supporters state".split()
)
CLAUSE_OPENERS = frozenset("that he she they it we i there how why what whether to".split())
SIMPLE_HEARERS = frozenset("me him her them us you reporters journalists lawmakers media state local".split())
ENDS_NOUN_PHRASE = frozenset(
    "that when while after before as but because who which during citing adding if since following amid via".split()
)
OPENS_ADJUNCT = frozenset("a an his her their reporters late early".split())
REPORT_NOUNS = frozenset(
    "statement interview sidelines meeting time report press end wake morning evening video post letter".split()
)
OPENS_APPOSITION = frozenset(
    "a an the who head director chief senior president chairman professor founder executive spokesman spokeswoman spokesperson co-founder one minister".split()
)
SUBJECT_OPENERS = frozenset("the a an he she they it there his her their its".split())
JOINING = frozenset("and but while who which although whereas as with".split())
NOBODY = frozenset("nobody nothing no none neither nor few not nowhere hardly if unless".split())
ENDS_CORE = frozenset(
    "in on at from for with who whose that which familiar affiliated based via plus".split()
)
# Adverbs that say somebody reported it, and leave open who.
HEARSAY = frozenset("reportedly allegedly purportedly supposedly rumored rumoured ostensibly apparently".split())
# Words that a sentence about somebody who gave no answer holds.
SILENCE = frozenset("declined declines declining refused refuses refusing respond responded reply replied comment reached unavailable available elaborate neither discuss".split())
# "a Reuters investigation that found", "a Times story saying": works that say something, and the words that lead to it.
REPORT_OF = frozenset("report story article investigation exposé scoop".split())
SAYING_THAT = frozenset("that saying claiming alleging showing suggesting revealing".split())
# After these a form in -s is a plural noun: "states like Ohio", "reports of gunfire".
AFTER_PLURAL = frozenset("like such including of where with between among and or".split())
# Bodies before which things are said: "the court heard that".
HEARINGS = frozenset("court jury inquest tribunal inquiry hearing committee panel commission".split())
# "In a Gallup poll, P": works that find something out.
POLLS = frozenset("poll survey study census".split())
# What a business is called after its name has been given, and the forms that end such names.
FIRMS = frozenset(
    "company firm corporation airline carrier bank manufacturer carmaker automaker retailer group business maker operator developer startup "
    "start-up conglomerate brand brewer publisher insurer lender utility supplier contractor chain".split()
)
FIRM_FORMS = frozenset("Inc Corp Corporation Co Company Ltd Limited LLC LLP plc PLC GmbH Holdings Group Airlines Airways Motors".split())
# "Reports emerged that P": somebody reports it, and nobody is named.
RUMOURS = frozenset("reports rumors rumours".split())
EMERGE = frozenset(
    "arise arises arising arose emerge emerged emerging surface surfaced surfacing circulate circulated circulating spread spreading swirl swirled swirling".split()
)
