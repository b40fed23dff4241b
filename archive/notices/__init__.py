"""What goes out: evidence packages, 通报 and 督办单, ledgers, the calendar of deadlines, and alerts."""
