"""Flows between capabilities."""
