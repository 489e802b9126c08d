"""What of a wave's estimates may be published, decided once before any output (METHOD B6).

Belongs here: marking rows of out_estimates as suppressed, with a reason code, and merging distributions. Does not
belong here: the rules themselves (statistics.publication, statistics.disclosure) and the words that replace a
figure (publishing).
"""

from __future__ import annotations
