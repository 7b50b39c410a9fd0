"""The tables, as numbered migrations. Imported only when a database is made or brought up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlite_utils import Database as Tables
from sqlite_utils import Migrations

if TYPE_CHECKING:
    import sqlite3

migrations = Migrations("provenance")

# The comments stay in the file: ".schema" in any SQLite tool explains the tables.
# Tables under full-text search have an integer key of their own, because VACUUM may renumber bare rowids and
# the search index points at them.
_TABLES = """
CREATE TABLE parties (             -- whoever a claim can rest on
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,              -- outlet agency person organization document channel anonymous vague
  descriptor TEXT,                 -- what is known of an unnamed party, or a person's role
  owner TEXT,                      -- owner group of an outlet
  folded TEXT NOT NULL             -- the name for comparison: lower case, no accents
);
CREATE INDEX parties_folded ON parties(folded);
CREATE TABLE articles (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  title TEXT,
  outlet TEXT REFERENCES parties(id),
  outlet_name TEXT,                -- as this article gives it
  url TEXT,
  canonical TEXT,                  -- the address the page calls its own
  published TEXT,                  -- ISO 8601, as exact as known
  language TEXT,
  origin TEXT,                     -- the file, or file and line, it was read from
  text TEXT NOT NULL,              -- every start and end in this database counts characters of this text
  fingerprint TEXT NOT NULL        -- equal for equal texts
);
CREATE INDEX articles_outlet ON articles(outlet);
CREATE INDEX articles_url ON articles(url, outlet);
CREATE INDEX articles_canonical ON articles(canonical);
CREATE INDEX articles_origin ON articles(origin, id);
CREATE INDEX articles_fingerprint ON articles(fingerprint);
CREATE TABLE authors (
  article TEXT NOT NULL REFERENCES articles(id),
  place INTEGER NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (article, place)
) WITHOUT ROWID;
CREATE TABLE credits (             -- words of the page outside the text that credit somebody
  article TEXT NOT NULL REFERENCES articles(id),
  place INTEGER NOT NULL,
  kind TEXT NOT NULL,              -- byline, dateline, credit line, copyright, metadata
  words TEXT NOT NULL,
  PRIMARY KEY (article, place)
) WITHOUT ROWID;
CREATE TABLE links (
  article TEXT NOT NULL REFERENCES articles(id),
  place INTEGER NOT NULL,
  url TEXT NOT NULL,
  anchor_start INTEGER,            -- empty when the anchor is not in the text
  anchor_end INTEGER,
  anchor TEXT,
  PRIMARY KEY (article, place)
) WITHOUT ROWID;
CREATE TABLE attributions (        -- one statement and the words that say whom the article has it from
  id TEXT PRIMARY KEY,
  article TEXT NOT NULL REFERENCES articles(id),
  place INTEGER NOT NULL,
  sentence_start INTEGER NOT NULL,
  sentence_end INTEGER NOT NULL,
  sentence TEXT NOT NULL,
  source TEXT NOT NULL,            -- JSON: list of {start, end, text}
  cue TEXT NOT NULL,               -- JSON: list of {start, end, text}
  content TEXT NOT NULL,           -- JSON: list of {start, end, text}
  stance TEXT NOT NULL,            -- assert, deny, decline (to answer), question
  form TEXT NOT NULL,              -- direct, indirect, mixed, credit
  report_date TEXT,                -- date of the cited report, where the article gives it
  confidence REAL NOT NULL,
  extent TEXT,                     -- of a credit: full, partly, tip
  declared TEXT,                   -- the words of a credit found only in metadata
  UNIQUE (article, place)
);
CREATE TABLE hops (                -- the chains of an attribution: path 0, position 0 is whom the article cites
  attribution TEXT NOT NULL REFERENCES attributions(id),
  path INTEGER NOT NULL,
  position INTEGER NOT NULL,
  party TEXT NOT NULL REFERENCES parties(id),
  name TEXT NOT NULL,              -- as this article gives it
  descriptor TEXT,
  PRIMARY KEY (attribution, path, position)
) WITHOUT ROWID;
CREATE INDEX hops_party ON hops(party);
CREATE TABLE claims (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  text TEXT NOT NULL,
  articles INTEGER NOT NULL,       -- that carry it, in any position
  positions INTEGER NOT NULL       -- more than one: disputed
);
CREATE TABLE independence (        -- one row for each position of a claim, counted alone; 0 is the most carried
  claim TEXT NOT NULL REFERENCES claims(id),
  position INTEGER NOT NULL,
  stance TEXT NOT NULL,            -- assert, deny
  figure_low REAL,
  figure_high REAL,
  figure_unit TEXT,
  figure TEXT,
  articles INTEGER NOT NULL,
  carriers INTEGER NOT NULL,       -- mastheads that carry it
  at_least INTEGER NOT NULL,
  as_written INTEGER NOT NULL,
  at_most INTEGER NOT NULL,
  estimate INTEGER NOT NULL,       -- 1: a greedy answer stands in for an exact one
  badges TEXT NOT NULL,            -- untraced, circular, single outlet, two speakers, self-citation, denied
  bottleneck TEXT NOT NULL,        -- names of the parties that would all have to be wrong
  PRIMARY KEY (claim, position)
) WITHOUT ROWID;
CREATE TABLE mentions (            -- one sentence of one article that carries a claim
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  claim TEXT NOT NULL,
  position INTEGER NOT NULL,
  article TEXT NOT NULL REFERENCES articles(id),
  attribution TEXT REFERENCES attributions(id),
  carrier TEXT NOT NULL REFERENCES parties(id),
  sentence_start INTEGER NOT NULL,
  sentence_end INTEGER NOT NULL,
  sentence TEXT NOT NULL,
  stance TEXT NOT NULL,
  figure_low REAL,
  figure_high REAL,
  figure_unit TEXT,
  figure TEXT,
  own_account INTEGER NOT NULL,    -- 1: names nobody, but shows reporting of its own
  firsthand INTEGER NOT NULL,      -- 1: a first-hand marker stands in the sentence
  badges TEXT NOT NULL,
  parties TEXT NOT NULL,           -- JSON: the carrier and everybody the edges name, as this article gives them
  FOREIGN KEY (claim, position) REFERENCES independence(claim, position)
);
CREATE INDEX mentions_claim ON mentions(claim, position);
CREATE INDEX mentions_article ON mentions(article);
CREATE INDEX mentions_attribution ON mentions(attribution);
CREATE TABLE edges (               -- whom the carrier's version rests on, as one mention shows it
  mention TEXT NOT NULL REFERENCES mentions(id),
  place INTEGER NOT NULL,
  from_party TEXT NOT NULL REFERENCES parties(id),
  to_party TEXT NOT NULL REFERENCES parties(id),
  status TEXT NOT NULL,            -- explicit, confirmed, suspected
  kind TEXT NOT NULL,              -- cites, quotes, credits, reprints, links, owner
  evidence_article TEXT REFERENCES articles(id),
  evidence_start INTEGER,
  evidence_end INTEGER,
  evidence TEXT,                   -- the words that show it
  more_evidence TEXT,              -- JSON: list of {article, start, end, text}, where there is more
  PRIMARY KEY (mention, place)
) WITHOUT ROWID;
CREATE TABLE runs (                -- what has been worked out, and whether it still fits the articles
  step TEXT PRIMARY KEY,           -- link: claims and their numbers
  state TEXT NOT NULL,             -- current, or stale: articles were added since
  version TEXT,                    -- of this tool, when the step last ran
  articles INTEGER NOT NULL,
  claims INTEGER NOT NULL
);
INSERT INTO runs VALUES ('link', 'current', NULL, 0, 0);
CREATE VIEW outlets AS
  SELECT p.id, p.name, p.kind, p.owner, count(*) AS articles
  FROM articles a JOIN parties p ON p.id = a.outlet GROUP BY p.id;
CREATE VIEW claim_overview AS
  SELECT c.id, c.text, i.articles, i.carriers, i.at_least, i.as_written, i.at_most, i.badges,
         c.positions > 1 AS disputed, i.bottleneck
  FROM claims c JOIN independence i ON i.claim = c.id AND i.position = 0;
CREATE VIEW citations AS
  SELECT a.id AS article, a.outlet_name AS outlet, a.published, h.path, h.position, h.name AS cites, p.kind,
         t.stance, t.form, t.sentence_start, t.sentence_end, t.sentence
  FROM hops h JOIN attributions t ON t.id = h.attribution JOIN articles a ON a.id = t.article
  JOIN parties p ON p.id = h.party;
"""


@migrations()
def first_tables(db: Tables) -> None:
    db.executescript(_TABLES)
    for table, columns in (("articles", ("title", "text")), ("claims", ("text",)), ("mentions", ("sentence",))):
        # Porter stems help English ("trained", "training") and leave other languages' words alone.
        db.table(table).enable_fts(columns, create_triggers=True, tokenize="porter unicode61 remove_diacritics 2")


_COPIES = """
CREATE TABLE reuses (              -- two articles that share running words; article < other
  article TEXT NOT NULL REFERENCES articles(id),
  other TEXT NOT NULL REFERENCES articles(id),
  kind TEXT NOT NULL,              -- reprint, partial, quote
  containment REAL NOT NULL,       -- share of the words of article that stand in other
  containment_other REAL NOT NULL, -- share of the words of other that stand in article
  direction TEXT,                  -- from: article has them from other; to: the reverse; empty: not known, or from a third
  source TEXT REFERENCES parties(id), -- the third party whose words they are, where a text names it
  source_name TEXT,                -- as that text gives it
  credited INTEGER,                -- 1: who has the words from elsewhere says so; empty: not known who has
  reasons TEXT NOT NULL,           -- JSON: list of sentences
  PRIMARY KEY (article, other)
) WITHOUT ROWID;
CREATE INDEX reuses_other ON reuses(other);
CREATE INDEX reuses_source ON reuses(source) WHERE source IS NOT NULL;
CREATE INDEX attributions_credits ON attributions(article) WHERE form = 'credit';
CREATE TABLE passages (            -- words that both articles of a reuse have
  article TEXT NOT NULL,
  other TEXT NOT NULL,
  place INTEGER NOT NULL,
  passage_start INTEGER NOT NULL,
  passage_end INTEGER NOT NULL,
  other_start INTEGER NOT NULL,
  other_end INTEGER NOT NULL,
  PRIMARY KEY (article, other, place),
  FOREIGN KEY (article, other) REFERENCES reuses(article, other)
) WITHOUT ROWID;
UPDATE runs SET state = 'stale' WHERE step = 'link' AND EXISTS (SELECT 1 FROM articles);
CREATE VIEW copied_words AS
  SELECT p.article, p.other, r.kind, r.direction, r.credited, p.place, p.passage_start, p.passage_end,
         substr(a.text, p.passage_start + 1, p.passage_end - p.passage_start) AS passage, p.other_start, p.other_end,
         substr(b.text, p.other_start + 1, p.other_end - p.other_start) AS other_passage
  FROM passages p JOIN reuses r ON r.article = p.article AND r.other = p.other
  JOIN articles a ON a.id = p.article JOIN articles b ON b.id = p.other;
"""


@migrations()
def copies(db: Tables) -> None:
    db.executescript(_COPIES)


_FINGERPRINTS = """
CREATE TABLE fingerprinted (       -- articles whose fingerprints are kept
  place INTEGER PRIMARY KEY,       -- in the order of days, those of one day as if at random
  article TEXT NOT NULL UNIQUE REFERENCES articles(id),
  outlet TEXT,
  text INTEGER NOT NULL            -- equal for texts of the same words
);
CREATE INDEX fingerprinted_outlet ON fingerprinted(outlet, text);
CREATE TABLE fingerprints (        -- hashes of seven words in a row: articles that share some may share passages
  value INTEGER NOT NULL,
  place INTEGER NOT NULL,          -- of the article, in fingerprinted
  PRIMARY KEY (value, place)
) WITHOUT ROWID;
CREATE TABLE boilerplate (         -- fingerprints of words that stand in many articles of one outlet
  outlet TEXT NOT NULL,
  value INTEGER NOT NULL,
  PRIMARY KEY (outlet, value)
) WITHOUT ROWID;
"""


@migrations()
def fingerprints(db: Tables) -> None:
    db.executescript(_FINGERPRINTS)


_STATEMENTS = """
CREATE TABLE linked (              -- articles whose statements have been read and linked
  article TEXT PRIMARY KEY,
  story TEXT NOT NULL              -- JSON: what the article as a whole speaks of
) WITHOUT ROWID;
CREATE TABLE statements (          -- what a new article is compared with; made from the articles, read by this tool alone
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  article TEXT NOT NULL,
  attribution INTEGER,             -- place of the attribution it is the content of
  part INTEGER NOT NULL,           -- statements of one part are worked on together; the number of one of them
  lead INTEGER NOT NULL,           -- the statement it copies, or its own number
  total REAL NOT NULL,             -- the weight of its words
  body BLOB NOT NULL
);
CREATE INDEX statements_article ON statements(article);
CREATE INDEX statements_part ON statements(part);
CREATE VIRTUAL TABLE statement_keys USING fts5(keys, content='', detail=none, columnsize=0, tokenize='ascii');
ALTER TABLE claims ADD COLUMN part INTEGER;
CREATE INDEX claims_part ON claims(part);
CREATE INDEX claims_articles ON claims(articles);
CREATE INDEX claims_disputed ON claims(id) WHERE positions > 1;
UPDATE runs SET state = 'stale' WHERE step = 'link' AND EXISTS (SELECT 1 FROM articles);
"""


@migrations()
def statements(db: Tables) -> None:
    db.executescript(_STATEMENTS)


_FAMILIES = """
CREATE TABLE families (            -- articles that print one text
  id TEXT PRIMARY KEY,
  articles INTEGER NOT NULL,
  origin TEXT,                     -- whose text it is: a party, or article: and an id; empty: not known
  origin_name TEXT,
  origin_kind TEXT,
  first TEXT REFERENCES articles(id), -- the article that is the source
  reasons TEXT NOT NULL            -- JSON: list of sentences
);
CREATE TABLE copies (              -- the articles of a family: the source first, then by date
  article TEXT PRIMARY KEY REFERENCES articles(id),
  family TEXT NOT NULL REFERENCES families(id),
  place INTEGER NOT NULL,
  new_words REAL,                  -- share of its words that the family's text does not have; empty for that text
  credited INTEGER                 -- 1: says whose words these are; empty for the article they come from
) WITHOUT ROWID;
CREATE INDEX copies_family ON copies(family, place);
DELETE FROM passages;
DELETE FROM reuses;
DELETE FROM fingerprints;
DELETE FROM fingerprinted;
DELETE FROM boilerplate;
UPDATE runs SET state = 'stale' WHERE step = 'link' AND EXISTS (SELECT 1 FROM articles);
"""


@migrations()
def families(db: Tables) -> None:
    db.executescript(_FAMILIES)


_ORDER = """
CREATE INDEX independence_order ON independence(as_written, at_least, articles DESC, claim) WHERE position = 0;
"""


@migrations()
def order(db: Tables) -> None:
    db.executescript(_ORDER)


_WEAKEST = "ALTER TABLE claims ADD COLUMN weakest TEXT; -- JSON: the two sentences joined with the least evidence, and the score"


@migrations()
def weakest(db: Tables) -> None:
    db.executescript(_WEAKEST)


_FETCHED = """
CREATE TABLE fetched (             -- web addresses that were asked for, and the last answer
  address TEXT PRIMARY KEY,
  final TEXT NOT NULL,             -- where the answer came from, after redirects
  at TEXT NOT NULL,                -- when, UTC
  status INTEGER,                  -- of HTTP; empty: nothing answered
  etag TEXT,                       -- what the server wants to be asked with next time
  modified TEXT,
  reason TEXT,                     -- why there is no article
  lasting INTEGER NOT NULL,        -- 1: asking again soon would change nothing
  article TEXT REFERENCES articles(id)
) WITHOUT ROWID;
CREATE INDEX fetched_final ON fetched(final);
CREATE INDEX fetched_article ON fetched(article) WHERE article IS NOT NULL;
"""


@migrations()
def fetched(db: Tables) -> None:
    db.executescript(_FETCHED)


_REVIEWS = """
CREATE TABLE reviews (             -- decisions of people about what was found; rows are added, never changed (docs/review.md)
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,         -- a hash of all the rest
  action TEXT NOT NULL,            -- confirm, reject, add chain, first-hand, not first-hand, merge parties, split party, merge claims, split claim, undo
  reviewer TEXT NOT NULL,
  time TEXT NOT NULL,              -- UTC
  note TEXT NOT NULL,
  claim TEXT,                      -- its id at that time
  about TEXT NOT NULL,             -- its words, or what else the decision is about
  places TEXT NOT NULL,            -- JSON: list of {article, start, end, text, fingerprint}: the sentences it was made at
  others TEXT NOT NULL,            -- JSON: the same: the words that show it, or the sentences of the other claim
  parties TEXT NOT NULL,           -- JSON: list of {id, name, kind, descriptor, owner}
  undoes TEXT                      -- id of the decision it takes back
);
CREATE TRIGGER reviews_are_kept BEFORE DELETE ON reviews BEGIN SELECT RAISE(ABORT, 'decisions are never removed; undo them'); END;
CREATE TRIGGER reviews_stay BEFORE UPDATE ON reviews BEGIN SELECT RAISE(ABORT, 'decisions are never changed; undo them'); END;
CREATE TABLE reviewed (            -- what decisions do to a claim; written anew with the claim
  claim TEXT NOT NULL REFERENCES claims(id),
  place INTEGER NOT NULL,
  decision TEXT NOT NULL REFERENCES reviews(id),
  effect TEXT NOT NULL,            -- confirmed, rejected, added, first-hand, not first-hand, merged, set apart, split off, overruled
  from_party TEXT REFERENCES parties(id), -- with to_party the edge, or alone the party
  to_party TEXT REFERENCES parties(id),
  overruled_by TEXT REFERENCES reviews(id), -- a later decision on the same matter
  PRIMARY KEY (claim, place)
) WITHOUT ROWID;
CREATE INDEX reviewed_decision ON reviewed(decision);
CREATE TABLE unreviewed (          -- mentions that decisions changed, as they were found
  mention TEXT PRIMARY KEY REFERENCES mentions(id),
  found TEXT NOT NULL              -- JSON: carrier, parties, edges, badges
) WITHOUT ROWID;
CREATE TABLE renamed (             -- ids that articles had before they were completed: decisions may name them
  old TEXT PRIMARY KEY,
  new TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX renamed_new ON renamed(new);
ALTER TABLE independence ADD COLUMN ruled TEXT; -- JSON: edges left out, first-hand marks and parties kept apart by decisions
CREATE INDEX edges_to ON edges(to_party);
CREATE INDEX mentions_carrier ON mentions(carrier);
"""


@migrations()
def reviews(db: Tables) -> None:
    db.executescript(_REVIEWS)


@migrations()
def link_targets(db: Tables) -> None:
    """An article that joins is looked up among the pages that others link to."""
    db.executescript(
        "CREATE INDEX links_url ON links(url); UPDATE runs SET state = 'stale' WHERE step = 'link' AND EXISTS (SELECT 1 FROM links)"
    )


_READINGS = """
CREATE TABLE readings (            -- how far files with many articles were read by a run that was stopped; else empty
  source TEXT PRIMARY KEY,         -- a hash of the file's content and of what was said of it
  name TEXT NOT NULL,              -- where the file was
  position INTEGER                 -- byte of an archive, line of a table: before it all is stored; empty: read to its end
) WITHOUT ROWID;
CREATE TABLE unread (              -- documents that show no article
  origin TEXT PRIMARY KEY,         -- the file, and the place in it
  reason TEXT NOT NULL
) WITHOUT ROWID;
"""


@migrations()
def readings(db: Tables) -> None:
    db.executescript(_READINGS)


_REVIEW_PLACES = """
CREATE TABLE review_places (       -- which articles a decision names, by id and by the hash of their text
  article TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  decision TEXT NOT NULL REFERENCES reviews(id),
  PRIMARY KEY (article, decision)
) WITHOUT ROWID;
CREATE INDEX review_places_text ON review_places(fingerprint);
CREATE INDEX reviews_claim ON reviews(claim);
CREATE INDEX reviews_undoes ON reviews(undoes) WHERE undoes IS NOT NULL;
INSERT OR IGNORE INTO review_places SELECT p.value ->> 'article', p.value ->> 'fingerprint', r.id FROM reviews r, json_each(r.places) p;
INSERT OR IGNORE INTO review_places SELECT p.value ->> 'article', p.value ->> 'fingerprint', r.id FROM reviews r, json_each(r.others) p;
"""


@migrations()
def review_places(db: Tables) -> None:
    db.executescript(_REVIEW_PLACES)


_EMBEDDING = """
ALTER TABLE runs ADD COLUMN embedding TEXT; -- the model that compares meanings; empty: the one that ships with the tool
UPDATE runs SET version = NULL WHERE step = 'link'; -- what is kept of articles' stories has another form
UPDATE runs SET state = 'stale' WHERE step = 'link' AND EXISTS (SELECT 1 FROM articles);
"""


@migrations()
def embedding(db: Tables) -> None:
    db.executescript(_EMBEDDING)


def migrate(connection: sqlite3.Connection) -> None:
    """Apply what is missing. Inside a transaction: killed half-way, the file is as it was before."""
    migrations.apply(Tables(connection, execute_plugins=False))
