"""The spiders that walk columns."""
