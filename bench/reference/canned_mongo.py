"""``python -m bench.reference.canned_mongo PORT``: says yes to each insert and stores nothing.

So the former project's ingest is measured at its own speed: it is no better than this with any
server, and a real mongod is in no package index.
"""

import socket
import struct
import sys
import threading
from typing import Any

import bson

_HEADER = struct.Struct("<iiii")
_OP_MSG = 2013
_FLAGS_AND_KIND = 5

_HELLO = {
    "ismaster": True,
    "isWritablePrimary": True,
    "maxBsonObjectSize": 16 << 20,
    "maxMessageSizeBytes": 48 << 20,
    "maxWriteBatchSize": 100_000,
    "minWireVersion": 0,
    "maxWireVersion": 21,
    "readOnly": False,
    "ok": 1.0,
}


def serve(client: socket.socket) -> None:
    """Answer one client until it leaves."""
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with client, client.makefile("rb") as requests:
        while header := requests.read(_HEADER.size):
            size, request_id, _, kind = _HEADER.unpack(header)
            answer = bson.encode(_answer(kind, requests.read(size - _HEADER.size)))
            if kind == _OP_MSG:
                body = b"\0\0\0\0\0" + answer
            else:
                kind, body = 1, struct.pack("<iqii", 8, 0, 0, 1) + answer
            client.sendall(_HEADER.pack(_HEADER.size + len(body), 1, request_id, kind) + body)


def _answer(kind: int, request: bytes) -> dict[str, Any]:
    is_insert = kind == _OP_MSG and b"insert\0" in request[_FLAGS_AND_KIND : _FLAGS_AND_KIND + 12]
    return {"n": 1, "ok": 1.0} if is_insert else _HELLO


def main() -> None:
    """Serve until the process is ended."""
    with socket.create_server(("127.0.0.1", int(sys.argv[1]))) as server:
        print("ready", flush=True)
        while True:
            client, _ = server.accept()
            threading.Thread(target=serve, args=(client,), daemon=True).start()


if __name__ == "__main__":
    main()
