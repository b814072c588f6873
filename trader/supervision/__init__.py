"""The processes of the bots, and which trader has which: forked, watched, leased, shared."""
