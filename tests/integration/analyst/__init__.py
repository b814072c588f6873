"""The analyst as a process, with a real bus and a real store."""
