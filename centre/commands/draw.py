"""`hotline draw`: a flow as a picture; refuses to draw a flow with a single problem: its picture would lie.

Exit 0: drawn; 1: the flow has problems, told as `file:line:col: message`; 2: wrong use.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:  # imported where used: the list of commands starts fast
    from ivr.flow import Flow


@click.command()
@click.argument("flow", metavar="FLOW")
@click.option("--language", type=click.Choice(("zh-CN", "en-US")), default="zh-CN", show_default=True, help="Of the texts shown.")
@click.option(
    "--format", "form", type=click.Choice(("svg", "mermaid")), default="svg", show_default=True, help="What is written."
)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file instead of stdout.")
def command(flow: str, language: str, form: str, output: Path | None) -> None:
    """Draw FLOW, a flow file, a pack's folder or the name of a pack that is shipped. The same flow is the same picture.

    Example: hotline draw gas --output gas.svg
    """
    found = proved(flow)
    text = _drawn(found, language, form)
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise click.BadParameter(f"{output} cannot be written: {error.strerror}", param_hint="--output") from None
    click.echo(f"hotline: {len(found.nodes)} nodes drawn in {output}", err=True)


def proved(target: str) -> "Flow":
    """The flow at this place; one with problems ends the command, with all of them on stderr and exit 1."""
    from centre.flow_files import NoFlow, files_of
    from ivr.flow import FlowProblems
    from ivr.intents import IntentsProblems

    try:
        return files_of(target).flow()
    except NoFlow as missing:
        raise click.UsageError(str(missing)) from None
    except (FlowProblems, IntentsProblems) as refused:
        for problem in refused.problems:
            click.echo(str(problem), err=True)
        raise SystemExit(1) from None


def _drawn(flow: "Flow", language: str, form: str) -> str:
    from ivr.drawing import draw, mermaid, svg

    return mermaid(flow, language) if form == "mermaid" else svg(draw(flow, language), title=f"{flow.name} {flow.version}")
