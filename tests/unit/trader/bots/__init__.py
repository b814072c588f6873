"""Unit tests of the bot types, one module a type."""
