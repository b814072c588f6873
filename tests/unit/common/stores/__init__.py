"""The pure parts of the back ends."""
