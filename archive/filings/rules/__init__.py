"""The rules that judge: the facts of one filing go in, a verdict with its reason comes out. No database, no web."""
