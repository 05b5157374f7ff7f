"""The fictional region that shows the product; never installed outside demo and tests."""
