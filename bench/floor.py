"""The floor of the turn benchmark: a Flask view that returns constant TwiML, on the product's own web server; refuses work."""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from flask import Flask, Response

from centre import server
from centre.ports import bind
from centre.settings import load

TWIML = (
    '<?xml version="1.0" encoding="UTF-8"?><Response><Gather input="dtmf speech" action="/twilio/turn?turn=2" timeout="6">'
    '<Say language="cmn-CN" voice="Polly.Zhiyu">预约上门请按1,报修请按2,投诉请按3。</Say></Gather>'
    '<Redirect method="POST">/twilio/turn?turn=2&amp;silent=1</Redirect></Response>'
)


def make_app() -> Flask:
    """The empty view, at the addresses that the product's turns have."""
    app = Flask("floor", static_folder=None)

    @app.post("/twilio/voice")
    @app.post("/twilio/turn")
    def constant() -> Response:
        return Response(TWIML, content_type="text/xml")

    @app.get("/healthz")
    def live() -> dict[str, str]:
        return {"status": "ok"}

    return app


def main() -> None:
    """Serve until told to stop, with the threads and workers that the product's settings say."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    settings = load(port=parser.parse_args().port)
    server.run(make_app, settings=settings, listener=bind(settings.host, settings.port))


if __name__ == "__main__":
    main()
