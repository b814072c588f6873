"""The decisions of the REST API."""
