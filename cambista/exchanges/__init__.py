"""The venues where real orders are placed, one folder each, with the same file names."""
