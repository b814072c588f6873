"""Decisions of the analyst."""
