"""Takes what lies in the WARC files into the database: live after a run, and again from nothing by rebuild."""
