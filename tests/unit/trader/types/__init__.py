"""Tests of trader/types."""
