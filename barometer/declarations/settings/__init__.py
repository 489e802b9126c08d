"""Declarations as sheets of rows and cells, and back: what a settings workbook shows and what is made of it.

Belongs here: the sheets told from the models (`sheets`), the text of a cell (`cells`), rows of what is declared
(`rows`), what a person changed (`edits`), changed files that keep their comments and their order (`toml_files`,
`territory_lines`), the change of a whole project judged before anything is written (`change`), and written as one
(`journal`). Does not belong here: workbooks themselves (read in ingest, written in publishing) and what a command says
(cli).
"""
