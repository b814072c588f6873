"""The crash matrix: trials by seed, judged by the stand-in exchange's own ledger."""
