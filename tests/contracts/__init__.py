"""One test body over every implementation of a port."""
