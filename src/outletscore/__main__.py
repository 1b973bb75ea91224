"""`python -m outletscore` is the command."""

from outletscore.cli import main

main(prog_name="outletscore")
