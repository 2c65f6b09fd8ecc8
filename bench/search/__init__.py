"""What a search by words costs over sealed texts, beside plain texts: LIKE, and the database's own index of trigrams."""
