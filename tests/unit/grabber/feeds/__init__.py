"""Unit tests of the feeds."""
