"""Tests of the messages: what they accept, and how they are written."""
