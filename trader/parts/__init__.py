"""What bot types are made of: arithmetic and habits of more than one, or of a long one."""
