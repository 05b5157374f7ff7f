"""Pages of moderation: for everybody who reports, and for teams."""
