"""What every service shares, on real servers and files."""
