"""Tests of the trader on real Redis and real processes."""
