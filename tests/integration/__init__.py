"""Tests on real Redis, stores, forks and sockets on loopback."""
