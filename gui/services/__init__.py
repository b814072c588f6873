"""What the dashboard reads from, and asks of, the other services."""
