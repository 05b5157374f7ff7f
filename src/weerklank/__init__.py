"""Weerklank: nobody speaks here without hearing back."""
