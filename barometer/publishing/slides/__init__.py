"""Five slides for a meeting, from the same view as the page; charts and texts can be edited.

Belongs here: what each slide says (`content`, `titles`), native charts with their intervals (`charts`), laying out and
writing the file (`deck`), and what texts need of room (`fit`). Does not belong here: a figure or a verdict of its own.
"""
