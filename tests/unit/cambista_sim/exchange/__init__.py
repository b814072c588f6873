"""Tests of the stand-in exchange's decisions."""
