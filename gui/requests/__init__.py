"""What people ask for, read and checked. Pure."""
