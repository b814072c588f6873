"""Tests of the real broker."""
