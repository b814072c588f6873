"""The indicators, a family a module; each is found by itself."""
