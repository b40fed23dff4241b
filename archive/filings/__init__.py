"""Who must file what by when, and what the evidence says of each filing as of a moment."""
