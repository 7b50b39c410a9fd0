"""The database for other tools: one file is one format."""
