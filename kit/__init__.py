"""The test kit: a bot of any type in a market of one's own, in three lines and without servers."""
