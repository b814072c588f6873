"""Candles from elsewhere: the venue's own, files; and ours for elsewhere."""
