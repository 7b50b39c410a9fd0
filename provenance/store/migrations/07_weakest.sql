ALTER TABLE claims ADD COLUMN weakest TEXT; -- JSON: the two sentences joined with the least evidence, and the score
