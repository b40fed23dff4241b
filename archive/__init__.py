"""What is kept and what it says: captures, database, reading, filings, search, web. Never imports crawler."""
