"""The towns that are measured: as many contributions as asked for, over the same people."""
