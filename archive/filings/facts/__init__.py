"""The facts gathered: what the database knew of every filing at a moment, for the rules to judge."""
