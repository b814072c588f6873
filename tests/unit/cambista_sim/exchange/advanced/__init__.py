"""Unit tests of the Advanced Trade dialect."""
