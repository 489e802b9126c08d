"""What a page may say, and the pages, charts and workbooks that say it.

Belongs here: gathering what a publication is made from (`material`, `facts`), figure ids (`figures`), publications with
their manifest (`publication`), and in folders: `words` (sentences locked to verdicts), `views` (all that a page
says), `claims` (what people write, held against verdicts), and the renderers: `pages` (HTML), `charts`, `paper`,
`slides`, `press` (the kit), `workbooks`, `questionnaire`, `workshop`. Does not belong here: computing a figure or a
verdict (statistics, estimation, crossing), and any file of the lake.
"""
