"""A proxy for this machine: one address for the browser, as in production.

What begins with `/live/` goes to the live process, all else to the web server. It knows of HTTP no
more than where the head of a request ends: each connection carries one request.
"""

import asyncio
import sys

HOST = "127.0.0.1"
LIVE = b"/live/"
LONGEST_HEAD = 65_536
HEAD_SECONDS = 10


async def serve(port: int, *, web: int, live: int) -> None:
    """Listens on `port` and passes on to the ports `web` and `live`, until cancelled."""

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await _pass_on(reader, writer, web=web, live=live)
        except (OSError, EOFError, TimeoutError, asyncio.LimitOverrunError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(take, HOST, port, limit=LONGEST_HEAD)
    async with server:
        await server.serve_forever()


async def _pass_on(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, web: int, live: int
) -> None:
    async with asyncio.timeout(HEAD_SECONDS):
        head = await reader.readuntil(b"\r\n\r\n")
    line, *fields = head.removesuffix(b"\r\n\r\n").split(b"\r\n")
    kept = [each for each in fields if not each.lower().startswith(b"connection:")]
    port = live if line.split(b" ")[1:2][0].startswith(LIVE) else web
    try:
        from_server, to_server = await asyncio.open_connection(HOST, port)
    except OSError:
        writer.write(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        return
    try:
        to_server.write(b"\r\n".join([line, *kept, b"Connection: close", b"", b""]))
        # Whoever ends first, ends it for both.
        both = [
            asyncio.create_task(_pour(reader, to_server)),
            asyncio.create_task(_pour(from_server, writer)),
        ]
        _done, still = await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        for each in still:
            each.cancel()
        await asyncio.gather(*both, return_exceptions=True)
    finally:
        to_server.close()


async def _pour(source: asyncio.StreamReader, into: asyncio.StreamWriter) -> None:
    while data := await source.read(65_536):
        into.write(data)
        await into.drain()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), web=int(sys.argv[2]), live=int(sys.argv[3])))
