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
