"""What waits for moderators, over all their spaces."""
