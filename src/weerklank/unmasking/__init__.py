"""Seeing who is behind a pseudonym: for a threat or a crime, by two people, told to the author."""
