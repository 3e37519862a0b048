"""Puts the pages into the web application: sessions, guards, headers, words; refuses scripts and styles written into a page."""

import hashlib
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from flask import Flask, Response, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_security import Security
from flask_wtf import CSRFProtect

from desk import errors, guard, passwords, shell, sign_in
from desk.members import Members
from desk.pages import (
    admin,
    again,
    appointments,
    call,
    call_views,
    callbacks,
    calls,
    deeds,
    desk,
    find,
    flows,
    live,
    script,
    scripts,
    softphone,
    sound,
    start,
    surveys,
    tickets,
    wallboard,
)

if TYPE_CHECKING:
    from telephony.hotline import Hotline

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; media-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
CARRIER: Final = {
    "connect-src 'self'": " https://eventgw.twilio.com wss://voice-js.roaming.twilio.com https://media.twiliocdn.com"
    " https://sdk.twilio.com",
    "media-src 'self'": " mediastream: blob: https://media.twiliocdn.com https://sdk.twilio.com",
}
"""What the carrier's softphone needs beside, where there is one: to whom it speaks, whose sounds it plays. Its script is ours."""
PERMISSIONS: Final = "camera=(), geolocation=(), microphone=(self)"
PAGES: Final = (
    *(start, desk, deeds, softphone, script, calls, call_views, call, sound, tickets, appointments, callbacks, surveys),
    *(scripts, flows, wallboard, admin, find, live),
)


def install(app: Flask, hotline: "Hotline", *, redis_url: str | None = None) -> None:
    """Add every page for people to the application. redis_url: where attempts to sign in are counted, else in this process."""
    app.config.update(_settings(hotline))
    members = Members(hotline.store)
    CSRFProtect(app)
    limiter = Limiter(
        get_remote_address,
        app=app,
        storage_uri=redis_url or "memory://",
        in_memory_fallback_enabled=bool(redis_url),
        strategy="fixed-window",
    )
    Security(app, members, register_blueprint=False)
    app.register_blueprint(shell.pages)
    app.register_blueprint(sign_in.pages(members, limiter))
    for page in PAGES:
        app.register_blueprint(page.pages)
    app.extensions["drawn"] = again.Drawn()
    app.extensions["live"] = live.hub_of(app)
    app.before_request(guard.end_when_due)
    app.after_request(partial(_headers, policy(hotline)))
    app.context_processor(shell.context)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    errors.install(app)


def policy(hotline: "Hotline") -> str:
    """What a page may load and reach."""
    allowed = POLICY
    if softphone.of(hotline) is not None:
        for directive, more in CARRIER.items():
            allowed = allowed.replace(directive, directive + more)
    return allowed


def _settings(hotline: "Hotline") -> dict[str, Any]:
    secure = hotline.public_url.startswith("https:")
    return {
        "SECRET_KEY": hashlib.sha256(b"desk " + hotline.secret_key.encode()).hexdigest(),
        "SESSION_COOKIE_NAME": "__Host-hotline" if secure else "hotline",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SECURITY_PASSWORD_SCHEMES": passwords.SCHEMES,
        "SECURITY_PASSWORD_SINGLE_HASH": passwords.SCHEMES,
        "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": passwords.COST,
        "SECURITY_USER_IDENTITY_ATTRIBUTES": [{"name": {"mapper": passwords.sign_in_name, "case_insensitive": False}}],
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": False,
    }


def _headers(policy: str, response: Response) -> Response:
    """What browsers may do with a page of ours."""
    if request.blueprint or response.mimetype == "text/html":
        response.headers["Content-Security-Policy"] = policy
        response.headers["Permissions-Policy"] = PERMISSIONS
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        response.headers["Referrer-Policy"] = "same-origin"
    if request.endpoint == "shell.static":
        response.headers["Cache-Control"] = "public, max-age=3600"
    elif request.blueprint or "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
        response.vary.add("Cookie")
    return response
