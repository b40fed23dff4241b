"""Boards frozen at their deadline: written once, sealed, proved, and read again for notices."""
