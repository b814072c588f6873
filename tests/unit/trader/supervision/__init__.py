"""Tests of trader/supervision."""
