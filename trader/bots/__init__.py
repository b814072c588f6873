"""The bot types, one a file."""
