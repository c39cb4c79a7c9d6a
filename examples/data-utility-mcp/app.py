"""data-utility-mcp: small tools for text and numbers over streamable HTTP."""

import asyncio
import os
import signal
import socket
import sys
import threading
import time
from types import FrameType

import uvicorn
from mcp.server.mcpserver import MCPServer
from mcp.server.transport_security import TransportSecuritySettings

server = MCPServer(
    "data-utility-mcp",
    version="1.0.0",
    instructions=(
        "Small tools for data work. Text: echo, upper, lower, reverse. Numbers: add, multiply. "
        "ping tells that the server is there. Read embedded:data-cleaning-checklist before cleaning data."
    ),
)


@server.tool()
def ping(note: str = "") -> str:
    """Says pong: the server is there. A note comes back with it."""
    return f"pong:{note}" if note else "pong"


@server.tool()
def echo(message: str) -> str:
    """Gives a message back as it is."""
    return message


@server.tool()
def reverse(message: str) -> str:
    """Reverses a message, character by character."""
    return message[::-1]


@server.tool()
def upper(message: str) -> str:
    """Makes a message upper case."""
    return message.upper()


@server.tool()
def lower(message: str) -> str:
    """Makes a message lower case."""
    return message.lower()


@server.tool()
def add(a: float, b: float) -> str:
    """Adds two numbers; the answer has six significant digits."""
    return f"{a + b:g}"


@server.tool()
def multiply(a: float, b: float) -> str:
    """Multiplies two numbers; the answer has six significant digits."""
    return f"{a * b:g}"


@server.resource("embedded:readme", name="readme", mime_type="text/plain")
def readme() -> str:
    """What this server is."""
    return (
        "data-utility-mcp offers small tools for text and numbers. It keeps nothing: every answer is made of the "
        "call's arguments alone."
    )


@server.resource("embedded:task-guide", name="task-guide", mime_type="text/plain")
def task_guide() -> str:
    """How to describe a piece of data work."""
    return (
        "A task of data work names the dataset, the columns it is about, what is wrong with them, and how somebody "
        "can see that it is done."
    )


@server.resource("embedded:data-cleaning-checklist", name="data-cleaning-checklist", mime_type="text/plain")
def data_cleaning_checklist() -> str:
    """What to check before data is used."""
    return (
        "Trim the text, make letter case the same, look for missing and doubled rows, check that numbers have one "
        "unit, and write down what was changed."
    )


@server.prompt()
def hello() -> str:
    """A greeting."""
    return "Say hello, and tell in one sentence what the tools of data-utility-mcp can do."


@server.prompt()
def summarize(text: str) -> str:
    """Asks for a brief summary of a text."""
    return f"Summarize this text briefly, in two or three sentences:\n\n{text.strip() or '(none provided)'}"


@server.prompt()
def task_brief(goal: str) -> str:
    """Asks for a brief of a task."""
    return f"Write a task brief with acceptance criteria that can be checked. Goal: {goal.strip() or '(none provided)'}"


@server.prompt()
def data_quality_review(dataset: str, concern: str = "") -> str:
    """Asks for a review of the quality of a dataset."""
    return (
        f"Review the quality of the dataset {dataset.strip() or '(none provided)'}. "
        f"Concern: {concern.strip() or 'none provided'}. "
        "Look at missing values, doubled rows, units and outliers, and say what to repair first."
    )


def path_from(value: str) -> str:
    """An exact path of what MCP_PATH says: nothing and the bare root mean /mcp."""
    value = value.strip()
    return "/mcp" if value in ("", "/") else value if value.startswith("/") else f"/{value}"


def end_with_parent() -> None:
    """Ends this server like `kill` does once the process that started it is gone."""
    parent = os.getppid()
    # Process 1 is an init, and 0 is outside of this container: a supervisor that outlives the server or ends it.
    if parent <= 1:
        return

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.1)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()


class Web(uvicorn.Server):
    """Says where it listens once it does, and listens no longer as soon as it is told to end."""

    def __init__(self, config: uvicorn.Config, url: str) -> None:
        super().__init__(config)
        self.url = url

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        print(f"data-utility-mcp listens on {self.url}", flush=True)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        super().handle_exit(sig, frame)
        # uvicorn looks at the signal every 0.1 s only; until then it would still take what is meant for the next server.
        asyncio.get_running_loop().call_soon_threadsafe(self.stop_listening)

    def stop_listening(self) -> None:
        for listener in self.servers:
            listener.close()


def main() -> None:
    port = int(os.environ.get("PORT", "").strip() or "8088")
    path = path_from(os.environ.get("MCP_PATH", ""))
    app = server.streamable_http_app(
        streamable_http_path=path,
        # A gateway in front passes on the host name that its client used.
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )
    try:
        listener = socket.create_server(("0.0.0.0", port))
    except OSError as error:
        sys.exit(f"data-utility-mcp: {error}")
    end_with_parent()
    # Streams that clients keep open would hold up the end for ever.
    config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=5)
    Web(config, f"http://localhost:{port}{path}").run(sockets=[listener])


if __name__ == "__main__":
    main()
