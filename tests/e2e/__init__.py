"""The whole stack and a browser."""
