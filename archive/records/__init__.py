"""What the program gives to others, one record a thing: API, JSON, CSV, dataset and codebook are derived from these."""
