"""What a page may say, and the pages, charts and workbooks that say it.

Belongs here: figure ids, sentences locked to verdicts, view models (everything a page says), and their renderers:
HTML, charts for the screen and for print, workbooks, publications with their manifest. Does not belong here: computing
a figure or a verdict (statistics, estimation, crossing), and any file of the lake.
"""
