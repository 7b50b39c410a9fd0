ALTER TABLE attributions ADD COLUMN role TEXT; -- the part the source plays: official, politician, expert, organization, witness, business, media, document, unnamed
ALTER TABLE attributions ADD COLUMN reason_start INTEGER;
ALTER TABLE attributions ADD COLUMN reason_end INTEGER;
ALTER TABLE attributions ADD COLUMN reason TEXT; -- why an unnamed source is not named, in the article's words
UPDATE runs SET state = 'stale' WHERE step = 'link' AND EXISTS (SELECT 1 FROM articles); -- who is who has other rules
