"""The back ends of the store, one module a kind."""
