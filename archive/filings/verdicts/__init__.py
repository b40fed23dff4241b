"""What was judged: the board of a year as of a moment with its evidence, and the history of every verdict."""
