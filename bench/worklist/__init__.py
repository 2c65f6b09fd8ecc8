"""How long a page of a work list takes on every level, beside the same rows by plain SQL."""
