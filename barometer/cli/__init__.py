"""The command line: `barometer run`, `check`, `init`, `dagster`.

Belongs here: words and progress on a terminal, exit statuses, starting Dagster, making a project folder. Does not
belong here: anything that a station does (pipeline). Imports of Dagster, pandas and charts are inside functions: they
cost seconds, and `barometer --help` has no use for them.
"""

from barometer.cli.app import main

__all__ = ["main"]
