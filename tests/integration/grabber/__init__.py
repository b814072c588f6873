"""Tests of the grabber on a stand-in exchange, real Redis and real stores."""
