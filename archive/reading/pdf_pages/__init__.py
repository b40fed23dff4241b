"""A PDF as people see it: its pages as pictures, and where on them each character and each cell of a table stands."""
