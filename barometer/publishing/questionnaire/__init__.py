"""The questionnaire of a survey, from its declaration: for two survey tools, for paper and for interviewers.

Belongs here: the questions in order with their answers and codes (`form`), each file made of them (`xlsform`,
`limesurvey`, `pages`), and the column map by which their exports are read back (`wave_map`). Does not belong here:
reading exports (ingest).
"""
