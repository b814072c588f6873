"""Tests of trader/parts."""
