"""How many reports a second one process files, beside the same rows, indexes and commits by plain SQL."""
