"""The database file: schema, connection, rows and lookups. The only floor that knows SQL."""
