"""What is captured: responses and failures as WARC records, conditional requests, replay of stored responses."""
