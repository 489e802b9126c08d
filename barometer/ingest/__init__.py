"""Files as people drop them, judged and turned into typed, long frames.

Belongs here: reading text files and workbooks as text with the row numbers a spreadsheet shows (`files`, `texts`,
`workbooks`, `sheet`), what the exports of survey tools mean (`tools`), proposing a wave's declaration (`proposal`),
reading single values (`values`, `marks`, `domains`), judging a wave, a technical series or a margin table in one pass
(`waves`, `kpis`, `margins`, `published`) or open answers (`exploration`), copies of workbooks that people filled
(`returned_workbook`, `returned_words`), and the moment of acceptance (`acceptance` and the modules that use its
ledger: nothing else here writes, and that only through the lake). Does not belong here: statistics, and the words of
the findings (locale).
"""
