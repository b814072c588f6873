"""The recordings that the stand-in exchange plays unless told otherwise; see README.md."""
