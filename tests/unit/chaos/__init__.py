"""The plans of the crash matrix, and what is said of its coverage."""
