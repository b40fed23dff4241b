"""Says of a title whether it is an annual report, whose and of which year, and why."""
