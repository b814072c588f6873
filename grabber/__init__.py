"""Streams the exchange's feed into the store and onto the bus."""
