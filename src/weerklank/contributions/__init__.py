"""Topics people speak to, and everything that they say there."""
