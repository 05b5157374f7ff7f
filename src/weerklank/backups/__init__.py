"""All of an installation in one sealed file, and back from it into an empty place."""
