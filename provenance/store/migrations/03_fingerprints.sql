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
