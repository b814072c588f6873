"""What the pages and the stream show, made from what is known. Pure."""
