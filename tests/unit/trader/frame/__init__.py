"""Tests of trader/frame."""
