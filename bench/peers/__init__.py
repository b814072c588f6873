"""Programs of others that do the same work, measured where they are installed.

Each is a module that ``bench.peer`` runs as a process, with the Python of an environment of their
own, so that what they need never comes near the platform's::

    python -m venv .venv-peers && .venv-peers/bin/pip install -r bench/peers/requirements.txt

``VIRC_BENCH_PEERS`` names another environment's Python. A peer that is not there is left out.
They import nothing of the platform's but ``bench.stream`` and ``bench.peers.turns``.
"""
