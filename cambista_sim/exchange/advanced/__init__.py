"""The Advanced Trade dialect of the stand-in exchange: the same venue in other words."""
