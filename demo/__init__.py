"""A made-up county web on loopback whose clock can be moved: for `nianbao demo`, tests and benches."""
