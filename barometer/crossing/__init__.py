"""The heart of the barometer: what residents judge against what the service measures.

Belongs here: KPI values on their declared anchors (`anchors`, `readings`, `kpi_scores`), the delivered quality of a
criterion (`delivered`), quadrants, verdicts, their sensitivity, and the station that lays them out as rows
(`station`); the building of a service's criteria: answers to codes (`codebook`, `coded`, `coding`), their weight
(`salience`), the matrix that joins them to KPIs (`matching`), the choice, its journal and what people decide of it
(`selection`, `journal`, `decided`). Pure functions: frames and declared models in, frames out; no files, no clock.
Does not belong here: estimates from answers (statistics, estimation) and the words of a verdict (publishing).
"""
