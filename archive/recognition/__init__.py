"""Recognition of titles: whether one is an annual report, whose and of which year, and why."""
