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
