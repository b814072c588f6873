"""Advanced Trade's dialect."""
