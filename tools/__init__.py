"""The project's own tools: set-up, checks, generated documents, the run of all tests."""
