"""The command line: `shiraka NOUN VERB`. A noun is a file; commands import late what is heavy."""


def main() -> None:
    """Run the command line and exit with its code: 0 ok, 1 failed, 2 usage, 3 refused, 4 not found."""
    from cli.program import program

    program(prog_name="shiraka")
