"""Tests of cambista_sim."""
