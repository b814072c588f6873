"""A bot in its process: what it hears, decides and writes, for as long as it lives."""
