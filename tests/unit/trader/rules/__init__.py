"""Tests of what a rule is made of."""
