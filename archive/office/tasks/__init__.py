"""The queue: what waits for somebody of the office, derived from journal, visits and verdicts at each request."""
