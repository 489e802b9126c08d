"""From accepted answers to figures: frames in, frames out; no files, no clock.

Belongs here: laying a wave's answers out as the arrays that `statistics` takes, and its results out as `out_*`
tables: estimates of a wave (`waves`), changes between waves (`changes`), trends (`trends`). Does not belong here:
formulas (statistics), reading or writing the lake (pipeline), and words (publishing).
"""
