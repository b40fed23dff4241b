"""What people decided, as the journal and the files before it have it: the words in force for filings and findings."""
