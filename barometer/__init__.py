"""The barometer: how satisfied residents are with each public service, and why, year after year.

The library never imports Dagster; `assets/` is thin definitions over it. The rooms, in the order data flow
through them: masking, locale, findings, declarations, project, tables, lake, ingest, workspace, statistics, estimation,
crossing, publishing, pipeline, building, demonstration, cli. A room imports only rooms that stand before it in this
list (`tests/test_imports.py`).
"""
