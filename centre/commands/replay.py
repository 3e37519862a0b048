"""`hotline replay`: a real call run again from its log; refuses to call it the same when a single word came out otherwise.

Exit 0: it came out the same; 1: it did not, or its flow asked what nobody logged; 2: it cannot be run again, or wrong use.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:  # imported where used: the list of commands starts fast
    from ivr.flow import Flow
    from ivr.replay import Turned
    from telephony.retelling import Retold


@click.command()
@click.argument("call", metavar="CALL")
@click.option("--flow", metavar="FLOW", help="Run it by this flow (a flow file or a pack) instead of the one it went through.")
@click.option("--reveal", is_flag=True, help="Print what the caller said and is, instead of •••.")
def command(call: str, flow: str | None, *, reveal: bool) -> None:
    """Run CALL, by the carrier's id, again from its event log, print it turn by turn, and tell whether it came out the same.

    Nothing is dialled or written. By another flow the replay ends where that flow asks, of the caller or of the world, what
    nobody answered then: unknown from here.

    Example: hotline replay CA0123456789abcdef0123456789abcdef --flow mine/flows/gas.yaml
    """
    from centre.commands.draw import proved
    from centre.retelling import Teller
    from ivr.replay import CannotReplay, Verdict, verdict

    found, own = told(call)
    by = proved(flow) if flow else own
    if by is None:
        raise click.UsageError(f"the flow '{found.flow}' in version {found.version} was not kept; give one with --flow")
    try:
        turned = found.by(by)
    except CannotReplay as why:
        raise click.UsageError(f"this call cannot be run again: {why}") from None
    for line in Teller(flow=by, reveal=reveal).conversation(turned):
        click.echo(line)
    came = verdict(turned)
    click.echo(f"hotline: {_verdict(came.value, turned, len(found.turns))}", err=True)
    if came is not Verdict.SAME or len(turned) < len(found.turns):
        raise SystemExit(1)


def told(sid: str) -> "tuple[Retold, Flow | None]":
    """The call as logged, and the flow it went through, if it was kept. No such call is wrong use."""
    from centre import wiring
    from centre.settings import load
    from storage.errors import StoreError
    from telephony import editions
    from telephony.retelling import retold

    settings = load()
    pack = wiring.read_pack(settings)
    store = wiring.database(settings)
    zone = settings.zone or pack.calendar.zone
    try:
        found = store.read(lambda tx: retold(tx, sid, zone))
        if found is None:
            raise click.UsageError("there is no such call")
        own = store.read(lambda tx: editions.flow_of(tx, pack, found.flow, found.version))
    except StoreError:
        raise click.UsageError("there is no such call: the database is not there or not up to date") from None
    finally:
        store.close()
    return found, own


def _verdict(came: str, turned: "Sequence[Turned]", logged: int) -> str:
    turns = f"{len(turned)} of {logged} turns"
    last = turned[-1] if turned else None
    match came:
        case "same" if len(turned) == logged:
            return f"the same, {turns}"
        case "words":
            return f"the same way in other words, {turns}"
        case "unknown":
            return f"the same way as far as is known, {turns}; unknown from here: {last.unknown if last else ''}"
        case _:
            more = f"; unknown from here: {last.unknown}" if last and last.unknown else ""
            return f"another way, {turns}{more}"
