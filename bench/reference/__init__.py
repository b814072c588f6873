"""Who the platform is measured against: bare loops, and the former project's loops rebuilt."""
