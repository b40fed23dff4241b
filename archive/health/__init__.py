"""Whether the watch itself is well: what an operator has to see to, found in one place and told in all."""
