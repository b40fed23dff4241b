"""Reference pages of docs/reference, generated from code and configuration."""
