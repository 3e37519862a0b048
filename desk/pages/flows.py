"""The builder's pages: flows with source, picture and versions, and a box to check a text in; refuses to change a flow."""

from functools import partial
from typing import Any, Final

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from desk import guard, here
from desk.pathway import laid_out
from desk.reader import BUILDING, CALLS, FLOWS
from desk.reading.flows import PASTED, Pictures, Shown, changes_for, checked_for, file_names, flow_for, flows_for
from desk.reading.path import Walk, walk_for
from desk.source_lines import source_lines

pages = Blueprint("flows", __name__)
LONGEST_TEXT: Final = 200_000
"""Characters of a text to check."""
_pictures = Pictures()


@pages.app_context_processor
def _context() -> dict[str, Any]:
    """What the picture of a call's way needs, on the page that has one."""
    member = here.member()
    return {"walk_of": _walk_of, "laid_out": laid_out, "may_flows": bool(member and member.reader.may(*FLOWS))}


def _walk_of(sid: str) -> Walk | None:
    reader, pack, language = here.reader(), here.hotline().pack, here.language()
    return here.read(lambda tx: walk_for(reader, tx, sid, pack, language)) if reader.may(*CALLS) else None


@pages.get("/flows")
@guard.needs(*FLOWS)
def page() -> ResponseReturnValue:
    """The flows of the pack, and the box to check a text in."""
    return _list()


@pages.post("/flows/check")
@guard.needs(*BUILDING)
def check() -> ResponseReturnValue:
    """What is wrong with a text. It is read and forgotten."""
    text = request.form.get("text", "")[:LONGEST_TEXT].replace("\r\n", "\n")
    stands_for = request.form.get("file") or None
    problems = checked_for(here.reader(), here.hotline().pack, text, stands_for)
    shown = stands_for if stands_for in _files() else PASTED
    lines = source_lines(text, [problem for problem in problems if problem.file == shown])
    return _list(text=text, stands_for=stands_for, problems=problems, lines=lines, shown=shown)


@pages.get("/flows/<name>")
@guard.needs(*FLOWS)
def flow(name: str) -> ResponseReturnValue:
    """A flow's source, file by file, with its problems by line."""
    found = _found(name)
    files = list(file_names(found.files))
    file = request.args.get("file", found.files.main)
    if file not in found.files.texts:
        abort(404)
    lines = source_lines(found.files.texts[file], found.in_file(file))
    return render_template("flow_source.html", flow=found, files=files, file=file, lines=lines, tab="source", **_common(found))


@pages.get("/flows/<name>/picture")
@guard.needs(*FLOWS)
def drawn(name: str) -> ResponseReturnValue:
    """A flow's picture; each node leads to its line."""
    found = _found(name)
    language = here.language()
    picture: str = ""
    if found.flow is not None:
        source = partial(_line, found)
        picture = _pictures.of(found.flow, language, f"{found.name} {found.version}", source)
    return render_template("flow_picture.html", flow=found, picture=picture, tab="picture", **_common(found))


@pages.get("/flows/<name>/versions")
@guard.needs(*FLOWS)
def versions(name: str) -> ResponseReturnValue:
    """The versions that have been in use, and what changed between two of them."""
    found = _found(name)
    known = [one.version for one in found.editions]
    if found.current and found.version not in known:
        known.insert(0, found.version)
    asked = (request.args.get("old", ""), request.args.get("new", ""))
    old, new = asked if all(asked) else ((known[1], known[0]) if len(known) > 1 else ("", ""))
    if not {old, new} <= {"", *known}:
        abort(404)
    reader, pack = here.reader(), here.hotline().pack
    changes = here.read(lambda tx: changes_for(reader, tx, pack, name, (old, new))) if old and new else None
    return render_template(
        "flow_versions.html", flow=found, known=known, old=old, new=new, changes=changes, tab="versions", **_common(found)
    )


def _found(name: str) -> Shown:
    reader, pack, version = here.reader(), here.hotline().pack, request.args.get("version")
    found = here.read(lambda tx: flow_for(reader, tx, pack, name, version))
    if found is None:
        abort(404)
    return found


def _common(found: Shown) -> dict[str, Any]:
    return {"only": None if found.current else found.version, "phone": here.hotline().phone_page}


def _line(found: Shown, file: str, line: int) -> str:
    only = None if found.current else found.version
    return f"{url_for('flows.flow', name=found.name, file=file, version=only)}#L{line}"


def _files() -> list[str]:
    files = here.hotline().pack.files
    return [name for name in file_names(files) if files is not None and name != files.intents]


def _list(**checked: Any) -> str:
    reader, pack = here.reader(), here.hotline().pack
    found = here.read(lambda tx: flows_for(reader, tx, pack))
    may_check = reader.may(*BUILDING)
    return render_template(
        "flows.html", flows=found, files=_files(), may_check=may_check, phone=here.hotline().phone_page, checked=checked
    )
