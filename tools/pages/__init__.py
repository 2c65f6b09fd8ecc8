"""The generated pages of docs/: each module makes pages from the code itself, so that they cannot say otherwise."""
