"""A wave's declaration proposed from the file that arrived: what is certain, what is likely, what must be asked.

Belongs here: looking at a file's headings and texts to guess their part (`columns`, `matching`), the questions that
remain (`questions`, `propose`), the workbook of questions and answers (`questions_workbook`) and the wave.toml that
the answers make (`declaration`). Does not belong here: asking (the command line), reading answers into the lake.

Nothing is taken silently: what follows from the tool itself or from the wave before is shown, what is likely waits for
a yes, everything else is a question. Texts of a column are shown only once the column has its part in the survey.
"""
