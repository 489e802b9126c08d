"""Pages as files: from a view to HTML, and the scripts and the font that all pages share.

Belongs here: filling templates, names of files. Does not belong here: what a page says (views), and the order in which
a publication is written (publication).
"""
