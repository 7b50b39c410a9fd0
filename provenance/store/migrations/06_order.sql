CREATE INDEX independence_order ON independence(as_written, at_least, articles DESC, claim) WHERE position = 0;
