"""The stream: what Redis tells, kept and sent to every open page."""
