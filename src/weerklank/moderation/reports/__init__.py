"""Telling the team that something should not stand there, and hearing what came of it."""
