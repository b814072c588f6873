"""What a rule in JsonLogic is made of: its tree, its check, its evaluation, its words."""
