"""The press kit of a service: what a communicator puts in the journal and on social networks, and may not say.

Belongs here: the pictures' words (titles, captions, alternative texts, source lines), the files of the kit as bytes
and their order in one archive. Does not belong here: drawing (charts.printed), a figure or a verdict (upstream), and
where the archive lies (the pipeline's station).

Every sentence comes from a verdict and its figures; what the verdict does not allow is said too, in `limits`.
"""
