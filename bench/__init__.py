"""Each published figure as a command, with its peer beside it in the same run: `python -m bench.<figure>`."""
