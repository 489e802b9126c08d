"""What people declare about their barometer, as typed models read from TOML and CSV files.

Belongs here: the models (`authority`, `service`, `survey`, `wave`, `territory`), reading them with every error told
as a finding (`reading`), and checking them against one another (`crosschecks`). Does not belong here: anything that
reads respondents' answers or KPI values (ingest), and any path but the one handed in (project).
"""
