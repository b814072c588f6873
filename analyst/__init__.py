"""Makes tickers with rolling windows from trades."""
