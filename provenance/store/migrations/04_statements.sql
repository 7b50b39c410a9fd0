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
