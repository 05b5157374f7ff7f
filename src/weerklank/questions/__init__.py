"""Open questions: asked by a team, answered in words and pictures."""
