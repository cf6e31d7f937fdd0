"""The command: measure, write the results, print the tables."""

import json
import sys
from typing import Any

from tqdm import tqdm

from rnn_tutorial.bench.agree import DifferentResults
from rnn_tutorial.bench.arguments import parser
from rnn_tutorial.bench.compiled import why_not
from rnn_tutorial.bench.peers import installed, versions
from rnn_tutorial.bench.plan import Plan
from rnn_tutorial.bench.report import head, live, rounded, short, table
from rnn_tutorial.command.results import results_folder


def main(argv: list[str] | None = None) -> None:
    """Run the benchmark with the arguments of the command line."""
    p = parser()
    args = p.parse_args(argv)
    about = head(args.device)  # before the peers bring a BLAS of their own
    compiled = not args.quick
    if compiled and (reason := why_not(args.device)):
        print(f"CellRNN compiled is left out: {reason}", file=sys.stderr)
        compiled = False
    peers = installed(not args.quick) if args.device.type == "cpu" else {}
    plan = Plan(
        args.device, args.threads, args.sizes, args.quick, compiled, peers
    )
    with tqdm(total=len(plan), leave=False) as bar:

        def done(what: str) -> None:
            bar.set_postfix_str(what, refresh=False)
            bar.update()

        try:
            measured = plan.measure(done)
        except DifferentResults as error:
            bar.close()
            print(f"{p.prog}: {error}", file=sys.stderr)
            raise SystemExit(1) from error

    about["versions"] |= versions(peers)
    results = rounded(about | measured)
    try:
        if file := args.json:
            with results_folder(file.parent) as folder:
                text = json.dumps(results, indent=1) + "\n"
                (folder / file.name).write_text(text, encoding="utf-8")
    finally:  # the disk may be full, and it took minutes
        show(results)


def show(results: dict[str, Any]) -> None:
    """Print the tables."""
    named = [f"{name} {v}" for name, v in results["versions"].items()]
    print(results["machine"], *named, sep=", ", end="\n\n")
    print(*map(table, results["runs"]), sep="\n\n", end="\n\n")
    for name in ("steps", "parts", "length", "hidden", "batch", "labs"):
        if results.get(name):
            print(name, short(results[name]), sep="\n", end="\n\n")
    if edits := live():
        print(edits, end="\n\n")
