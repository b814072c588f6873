"""Finds bot types, those of one's own among them, and says what is wrong with a file."""
