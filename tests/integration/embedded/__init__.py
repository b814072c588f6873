"""Tests of the embedded platform's processes, files and servers."""
