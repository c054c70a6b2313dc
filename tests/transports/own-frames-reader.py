"""Reads what a server sends with Debian's python3-websockets and says what came.

Argument: the WebSocket's address. For each length read from stdin, one a line, it asks the server for a message of so many
bytes, in fragments of its own, and prints a line of JSON: {"length", "sha256"}. Any complaint of the library ends it.
"""

import asyncio
import hashlib
import json
import sys

import websockets


async def main(url):
    async with websockets.connect(url, max_size=None, compression=None) as socket:
        for line in sys.stdin:
            length = line.strip()
            # An iterable is sent as one message in as many fragments.
            await socket.send(["", "si", "", "ze ", length])
            message = await socket.recv()
            if not isinstance(message, str):
                raise TypeError("a text was expected")
            digest = hashlib.sha256(message.encode()).hexdigest()
            print(json.dumps({"length": len(message.encode()), "sha256": digest}), flush=True)
        await socket.close(1000, "done")
        if socket.close_code != 1000:
            raise ValueError(f"closed with {socket.close_code}")


asyncio.run(main(sys.argv[1]))
