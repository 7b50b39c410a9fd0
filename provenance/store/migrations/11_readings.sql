CREATE TABLE readings (            -- how far files with many articles were read by a run that was stopped; else empty
  source TEXT PRIMARY KEY,         -- a hash of the file's content and of what was said of it
  name TEXT NOT NULL,              -- where the file was
  position INTEGER                 -- byte of an archive, line of a table: before it all is stored; empty: read to its end
) WITHOUT ROWID;
CREATE TABLE unread (              -- documents that show no article
  origin TEXT PRIMARY KEY,         -- the file, and the place in it
  reason TEXT NOT NULL
) WITHOUT ROWID;
