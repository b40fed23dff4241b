"""What the real web does that no rule foresaw: the oddities of `bench.truth --hostile`, made with known truth."""
