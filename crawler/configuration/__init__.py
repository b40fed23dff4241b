"""The whole configuration checked at once: every file of it, and each against the others and against the program."""
