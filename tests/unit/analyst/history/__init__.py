"""Candles from elsewhere: what is decided about them."""
