"""The test kit, with files and processes."""
