"""Bot types that are measured beside the real ones."""
