"""Replies: people who say something back to what somebody else said."""
