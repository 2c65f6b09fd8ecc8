"""How often the suggested category is right and how often one is given, beside the commonest class and naive Bayes."""
