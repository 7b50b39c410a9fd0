-- An article that joins is looked up among the pages that others link to.
CREATE INDEX links_url ON links(url);
UPDATE runs SET state = 'stale' WHERE step = 'link' AND EXISTS (SELECT 1 FROM links);
