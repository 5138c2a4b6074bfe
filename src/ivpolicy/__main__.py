"""Run the command line as `python -m ivpolicy`."""

import sys

from ivpolicy.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
