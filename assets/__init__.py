"""The Dagster code location: the graph that mirrors `barometer.pipeline`, and when it runs.

Belongs here: assets, checks, jobs, schedules, sensors, the failure hook, and turning what a station tells into
Dagster's metadata. Does not belong here: any reading, judging, computing or writing (that is the library's), images
or CSS. No `from __future__ import annotations` in this folder: it breaks an annotated `context`.
"""
