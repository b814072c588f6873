"""Unit tests of the trader and of the bot types."""
