"""What is done with each client, run by a Python that has it installed."""
