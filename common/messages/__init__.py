"""The messages that cross a process, one module a subject."""
