"""Whether a text that a person wrote says more than the verdict and its figures allow.

Belongs here: reading a text as words (`wording`), the lexicon (`lexicon`, its words are data in `publishing/data`), the
claims found in it (`directions`; `said`, `numbers`, `pairs`; `names`; `implied`), what was not understood of it
(`understood`) and the refusals they earn (`check`). Pure: no files but the lexicon's, no clock. Does not belong here:
choosing a verdict, and the sentences that the software generates (`sentences`).

No machine learning: a lexicon, stems by normalisation, clauses, the scope of negation and what a claim is about. What
it finds can be said in a sentence to the person who wrote the text.
"""
