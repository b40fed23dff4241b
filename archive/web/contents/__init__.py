"""What pages and API show, drawn from the database and the WARC files: boards, events, findings, tables, captures."""
