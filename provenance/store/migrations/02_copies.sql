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
