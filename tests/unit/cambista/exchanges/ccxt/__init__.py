"""What is said to ccxt, and what it answers."""
