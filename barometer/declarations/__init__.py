"""What people declare about their barometer, as typed models read from TOML and CSV files.

Belongs here: the models (`authority`, `service`, `survey`, `wave`, `territory`), reading them with every error told
as a finding (`reading`: first the form of a file, `documents` and `validation`), checking them against one another
(`crosschecks`), and their schemas for editors (`schemas`). Does not belong here: anything that
reads respondents' answers or KPI values (ingest), and any path but the one handed in (project).
"""
