"""`cer stream`: the server that keeps `/api/v1/events` open."""

import argparse

import uvicorn


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        "stream",
        help="keep /api/v1/events open for pages",
        description="Serves until Ctrl-C; the proxy hands it /api/v1/events, and all else to the web server.",
        epilog="example: cer stream --port 8001",
    )
    parser.add_argument("--host", default="127.0.0.1", help="the address it listens on")
    parser.add_argument("--port", type=int, default=8001)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    uvicorn.run(
        "cer.config.asgi:application",
        host=arguments.host,
        port=arguments.port,
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=5,
    )
    return 0
