"""Accounts, signing in, and what somebody decides about their own data."""
