"""How well suspected spam is told from what residents write; see docs/decisions/0023-spam.md."""
