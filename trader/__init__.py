"""Forks and supervises one process per bot."""
