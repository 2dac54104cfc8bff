"""`python -m symgrad`."""

from symgrad.cli.app import main

if __name__ == "__main__":
    main()
