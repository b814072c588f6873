"""Places real orders: the broker port over a venue's own interface."""
