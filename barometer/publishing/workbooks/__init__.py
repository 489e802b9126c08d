"""Workbooks: the service's figures, and those that go out to be filled by people.

Belongs here: sheets, cells, lists to choose from, protection. Does not belong here: reading a workbook that came back
(ingest), and what the figures are (views).
"""
