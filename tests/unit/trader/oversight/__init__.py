"""Tests of trader/oversight."""
