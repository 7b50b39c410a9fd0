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
