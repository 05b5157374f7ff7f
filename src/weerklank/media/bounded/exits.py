"""The one exit code that `start` itself gives. Shared with both sides: standard library only."""

TOO_MUCH_MEMORY = 67
