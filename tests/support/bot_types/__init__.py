"""Bot types that misbehave, for tests of who looks after bots."""
