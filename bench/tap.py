"""``python -m bench.tap PORT VENUE_PORT``: a wire to a venue that tells when something passes.

Each order that is asked for on it is a line ``placed SECONDS``, each trade that the venue tells is
``matched SECONDS``, by the clock that all processes of a machine share.
"""

import asyncio
import socket
import sys
import time

ORDER, MATCH = b"POST ", b'"type":"match"'
_CHUNK = 1 << 16


async def _pass_on(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, mark: bytes, word: str
) -> None:
    """Pass on what comes, and say when it has the mark."""
    while chunk := await reader.read(_CHUNK):
        at = time.perf_counter()
        writer.write(chunk)
        for _ in range(chunk.count(mark)):
            print(word, at, flush=True)
    writer.close()


async def _serve(port: int, venue_port: int) -> None:
    async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        venue_reader, venue_writer = await asyncio.open_connection("127.0.0.1", venue_port)
        for each in (writer, venue_writer):
            each.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await asyncio.gather(
            _pass_on(reader, venue_writer, ORDER, "placed"),
            _pass_on(venue_reader, writer, MATCH, "matched"),
            return_exceptions=True,
        )

    server = await asyncio.start_server(relay, "127.0.0.1", port)
    print("ready", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), int(sys.argv[2])))
