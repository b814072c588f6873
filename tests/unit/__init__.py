"""Tests of pure decisions: no I/O, no sleep."""
