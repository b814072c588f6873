"""Unit tests of the grabber."""
