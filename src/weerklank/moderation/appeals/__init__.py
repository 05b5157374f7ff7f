"""An author who disagrees, and another moderator who looks again."""
