"""What the platform is to reach, one module a goal."""
