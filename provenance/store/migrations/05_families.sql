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
