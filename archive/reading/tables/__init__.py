"""From grids to the form's rows and columns, by label."""
