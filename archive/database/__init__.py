"""The derived truth in tables: models for the words of the domain, sessions, migrations, dumps."""
