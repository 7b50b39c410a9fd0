ALTER TABLE runs ADD COLUMN embedding TEXT; -- the model that compares meanings; empty: the one that ships with the tool
UPDATE runs SET version = NULL WHERE step = 'link'; -- what is kept of articles' stories has another form
UPDATE runs SET state = 'stale' WHERE step = 'link' AND EXISTS (SELECT 1 FROM articles);
