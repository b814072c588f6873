"""Tests of the embedded platform's decisions."""
