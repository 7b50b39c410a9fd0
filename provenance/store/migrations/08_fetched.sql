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
