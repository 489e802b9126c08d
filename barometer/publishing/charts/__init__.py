"""Charts: one specification as data (`spec`), three renderers: still SVG of the page (`svg`), plotly (`interactive`),
print (`printed`).

Does not belong here: choosing what a chart shows and what its title says (view models).
"""
