"""The platform's speed beside bare loops and beside the ways of the project that came before."""
