"""Any exchange that ccxt knows, asked again and again as it has no feed here."""
