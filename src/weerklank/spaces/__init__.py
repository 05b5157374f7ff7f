"""Organisations and their front doors; spaces, who may see them, and how people appear there."""
