"""Coinbase Advanced Trade, the API that private persons have."""
