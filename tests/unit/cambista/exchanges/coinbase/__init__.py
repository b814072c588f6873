"""Coinbase Exchange's dialect."""
