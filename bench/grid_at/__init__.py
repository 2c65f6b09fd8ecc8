"""How many points a second are told their grid, beside the exact test on the bare shapes, in one process on one core."""
