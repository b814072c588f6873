"""The dashboard over a real Redis, fed by hand."""
