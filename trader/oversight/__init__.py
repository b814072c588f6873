"""Protections for all bots together: what they may lose, and when they rest."""
