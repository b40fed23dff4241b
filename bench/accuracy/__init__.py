"""How exactly reports are read: made-up reports in dirty layouts, saved pages, and one table of measures."""
