"""The barometer: how satisfied residents are with each public service, and why, year after year.

The library never imports Dagster; `assets/` is thin definitions over it. The rooms, in the order data flow
through them: locale, findings, declarations, project, tables, lake, ingest, statistics, crossing, publishing,
pipeline, cli. A room imports only rooms that stand before it in this list.
"""
