"""Coinbase Exchange and its sandbox."""
