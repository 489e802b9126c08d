"""What the water department's files would be, had it measured free chlorine at the tap (METHOD C4's founding case).

Belongs here: the one KPI that the demonstration leaves out, as the declaration and the file of a careful person.
Does not belong here: the demonstration itself, in which nobody measures it yet and the taste's verdict is `explain`.
"""

from __future__ import annotations

from barometer.demonstration.files import Value, csv_bytes

FILE = "chlore-robinet.csv"

#: Free chlorine at the tap, mg/l, of a network that stays within its target, and of one that doses too much.
AT_TARGET, TOO_MUCH = 0.22, 0.46

_DECLARED = """
[[kpis]]
id = "chlore-robinet"
label = "Chlore libre au robinet"
unit = "mg/l"
decimals = 2
plausible = [0, 2]
definition = "Moyenne annuelle du chlore libre mesuré au robinet."
[kpis.source]
file = "chlore-robinet.csv"
period_column = "Année"
value_column = "Chlore libre"
[kpis.anchors]
worst = 0.0
target = 0.1
target_high = 0.3
worst_high = 0.6
reason = "Assez pour garder l'eau saine jusqu'au bout du réseau, pas assez pour qu'on le sente."
signed = { function = "Direction de l'eau", on = 2014-11-18 }
countersigned = { function = "Vice-présidence chargée de l'eau", on = 2014-12-02 }

[[links]]
criterion = "gout"
kpi = "chlore-robinet"
type = "measures"
reason = "Le goût dont les habitants se plaignent est celui du chlore."
signed = { function = "Direction de l'eau", on = 2014-11-18 }
"""


def linked(service_toml: bytes, level: float) -> dict[str, bytes]:
    """The service's declaration with free chlorine linked to the taste as what measures it, and its series at a level
    (mg/l), by path relative to surveys/."""
    text = service_toml.decode()
    proposed = '[[proposed_kpis]]\ncriterion = "gout"\nlabel = "Chlore libre au robinet"\n'
    assert proposed in text  # it would be measured: nobody proposes it any more
    rows: list[list[Value]] = [["Année", "Chlore libre"]]
    rows += [[year, level] for year in range(2014, 2026)]
    return {
        "services/eau-potable.toml": (text.replace(proposed, "") + _DECLARED).encode(),
        f"kpis/{FILE}": csv_bytes(rows),
    }
