"""What was done with what people said."""
