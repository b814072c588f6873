"""How any bot lives, whatever its type: pure functions from a document and an event."""
