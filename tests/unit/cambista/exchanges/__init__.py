"""What the venues' own modules decide."""
