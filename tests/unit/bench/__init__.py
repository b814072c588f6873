"""Tests of how figures become ratios, a table and a comparison."""
