"""The numbers in the reports' tables: which cells are asked for, what each report says there, and sums of them."""
