"""The dashboard's decisions."""
