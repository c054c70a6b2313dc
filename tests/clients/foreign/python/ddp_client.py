"""A DDP client on Debian's python3-websockets, driven by its test: a JSON line in, a JSON line out.

In: {"id", "do", ...}. Out: {"id", "result"} or {"id", "error"}. It connects again by itself, sends what was not
answered again under its old id, and subscribes again under the old ids.
"""

import asyncio
import base64
import contextlib
import datetime
import json
import math
import sys

import websockets

SPECIAL = {"$date", "$binary", "$InfNaN", "$escape"}
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
MILLISECOND = datetime.timedelta(milliseconds=1)
RETRY_SECONDS = 0.05


def encode(value):
    if isinstance(value, datetime.datetime):
        return {"$date": (value - EPOCH) // MILLISECOND}
    if isinstance(value, bytes):
        return {"$binary": base64.b64encode(value).decode()}
    if isinstance(value, float) and not math.isfinite(value):
        return {"$InfNaN": 0 if math.isnan(value) else (1 if value > 0 else -1)}
    if isinstance(value, dict):
        encoded = {key: encode(each) for key, each in value.items()}
        return {"$escape": encoded} if len(encoded) == 1 and SPECIAL & encoded.keys() else encoded
    return [encode(each) for each in value] if isinstance(value, list) else value


def decode(value):
    if isinstance(value, list):
        return [decode(each) for each in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        ((key, inner),) = value.items()
        if key == "$date":
            return EPOCH + inner * MILLISECOND
        if key == "$binary":
            return base64.b64decode(inner)
        if key == "$InfNaN":
            return math.nan if inner == 0 else inner * math.inf
        if key == "$escape":
            return {key: decode(each) for key, each in inner.items()}
    return {key: decode(each) for key, each in value.items()}


class DdpClient:
    def __init__(self, url):
        self.url = url
        self.collections = {}
        self.is_connected = asyncio.Event()
        self.socket = None
        self.last_id = 0
        self.waiting = {}  # by the id of a call or a subscription
        self.calls = {}  # sent, without result
        self.subscriptions = {}

    async def run(self):
        while True:
            try:
                async with websockets.connect(self.url) as self.socket:
                    await self.send(msg="connect", version="1", support=["1", "pre2", "pre1"])
                    async for text in self.socket:
                        await self.receive(json.loads(text))
            except (OSError, websockets.WebSocketException):
                pass
            self.is_connected.clear()
            await asyncio.sleep(RETRY_SECONDS)

    async def send(self, **message):
        await self.socket.send(json.dumps(message))

    async def receive(self, message):
        kind = message.get("msg")
        if kind == "connected":
            self.collections.clear()
            self.is_connected.set()
            for message in [*self.calls.values(), *self.subscriptions.values()]:
                await self.send(**message)
        elif kind == "ping":
            await self.send(**{**message, "msg": "pong"})
        elif kind == "added":
            documents = self.collections.setdefault(message["collection"], {})
            documents[message["id"]] = decode(message.get("fields", {}))
        elif kind == "removed":
            del self.collections[message["collection"]][message["id"]]
        elif kind == "ready":
            for subscription in message["subs"]:
                self.answer(subscription, {"result": None})
        elif kind in ("result", "nosub"):
            self.calls.pop(message["id"], None)
            self.subscriptions.pop(message["id"], None)
            is_refused = "error" in message
            answer = {"error": message["error"]} if is_refused else {"result": decode(message.get("result"))}
            self.answer(message["id"], answer)

    def answer(self, asked, answer):
        waiting = self.waiting.pop(asked, None)
        if waiting is not None:
            waiting.set_result(answer)

    async def ask(self, unanswered, params, **message):
        self.last_id += 1
        message = {**message, "id": str(self.last_id), "params": encode(params)}
        waiting = self.waiting[message["id"]] = asyncio.get_running_loop().create_future()
        unanswered[message["id"]] = message
        if self.is_connected.is_set():
            with contextlib.suppress(websockets.ConnectionClosed):  # it is sent again then
                await self.send(**message)
        return await waiting

    async def do(self, do, name=None, params=()):
        if do == "connected":
            await self.is_connected.wait()
            return {"result": True}
        if do == "call":
            return await self.ask(self.calls, params, msg="method", method=name)
        if do == "subscribe":
            return await self.ask(self.subscriptions, params, msg="sub", name=name)
        return {"result": self.collections.get(name, {})}


async def main():
    client = DdpClient(sys.argv[1])
    orders = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(orders)
    await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, sys.stdin)

    async def obey(order):
        answer = await client.do(**decode(order["what"]))
        print(json.dumps({"id": order["id"], **encode(answer)}), flush=True)

    # A bug in one task ends them all, and the program.
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(client.run())
        while line := await orders.readline():
            tasks.create_task(obey(json.loads(line)))
        sys.exit()


asyncio.run(main())
