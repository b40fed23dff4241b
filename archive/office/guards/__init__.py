"""What must hold before an act is appended: every guard raises RefusedError with its id and what to do instead."""
