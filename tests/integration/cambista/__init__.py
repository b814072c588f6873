"""The real broker over real servers and processes."""
