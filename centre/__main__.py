"""`python -m centre`: the same program as `hotline`; refuses to be more."""

from centre.cli import main

main()
