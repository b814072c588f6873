"""Unit tests of the indicators, a family a module."""
