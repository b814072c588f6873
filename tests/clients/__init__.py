"""Clients that others wrote, unmodified, trade at the stand-in exchange."""
