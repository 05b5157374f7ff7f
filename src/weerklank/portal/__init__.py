"""The pages that bring capabilities together: front door, space, receipt, my contributions."""
