"""What people decided: append-only files beside the data, and the words in force for filings and findings."""
