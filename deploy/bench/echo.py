"""The yardstick: an empty proxy in front of an empty Flask application, served as ours are. `python -m deploy.bench.echo proxy|app PORT [UPSTREAM]`."""

import sys

import urllib3
from flask import Flask, Response, request

from chassis.commands import serve


def echo() -> Flask:
    """Answers what it is told, and nothing else."""
    app = Flask("echo")

    @app.put("/echo")
    def put() -> Response:
        return Response(request.get_data(), content_type="application/json")

    return app


def proxy(upstream: str) -> Flask:
    """Passes on, and nothing else."""
    app = Flask("proxy")
    pool = urllib3.PoolManager(maxsize=32)

    @app.put("/echo")
    def put() -> Response:
        answer = pool.request("PUT", f"{upstream}/echo", body=request.get_data())
        return Response(answer.data, content_type="application/json")

    return app


if __name__ == "__main__":
    kind, port = sys.argv[1], sys.argv[2]
    made = echo if kind == "app" else lambda: proxy(sys.argv[3])
    serve(made, bind=f"127.0.0.1:{port}", threads=16)
