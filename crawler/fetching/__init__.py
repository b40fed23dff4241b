"""How requests are sent: hosts allowed, TLS, politeness, retries, and what failed."""
