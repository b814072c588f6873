"""A stand-in exchange: Coinbase Exchange's public wire protocol over a recorded market.

``python -m cambista_sim.exchange`` serves REST and, at ``/``, the websocket feed on one port. What
is played, how fast and from where: ``settings.py``; what the recordings are: their README.

For tests, and from this machine alone:

* ``POST /admin/faults`` takes one fault of ``fault.py`` or a list of them, as in
  ``{"kind": "drop", "count": 3}``; ``GET`` tells how often each struck, ``DELETE`` ends them;
* ``GET /admin/played`` tells which trade ids there have been, by product;
* ``POST /admin/pause`` stops the replay's clock, ``POST /admin/resume`` lets it go on.
"""
