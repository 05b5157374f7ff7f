"""Finding what is alike, within what one may see."""
