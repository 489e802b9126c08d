"""What each page says, as view models without any markup: texts final and in the reader's language, in their order.

Belongs here: choosing and ordering (a module a page, or a part of one). Does not belong here: sentences about verdicts
(words), markup (pages, templates), drawing (charts).
"""
