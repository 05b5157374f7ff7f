"""What moderators decide, with why, and how it is undone."""
