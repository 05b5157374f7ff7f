"""Suspected spam: a score with reasons; what scores high waits for a moderator, never silently."""
