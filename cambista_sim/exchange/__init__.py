"""A stand-in exchange: Coinbase Exchange's wire protocol over a recorded market."""
