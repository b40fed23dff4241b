"""The journal of all acts: hash-chained lines that are appended and never edited; read here, written by `act` alone."""
