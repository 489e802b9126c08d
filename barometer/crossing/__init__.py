"""The heart of the barometer: what residents judge against what the service measures.

Belongs here: KPI values on their declared anchors (`anchors`, `readings`, `kpi_scores`), the delivered quality of a
criterion (`delivered`), quadrants, verdicts, their sensitivity, and the station that lays them out as rows
(`station`); the building of a service's criteria (`coding`, `salience`, `selection`). Pure functions: frames and
declared models in, frames out; no files, no clock. Does not belong here: estimates from answers (statistics,
estimation) and the words of a verdict (publishing).
"""
