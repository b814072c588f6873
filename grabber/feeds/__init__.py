"""The exchanges' feeds, one a file."""
