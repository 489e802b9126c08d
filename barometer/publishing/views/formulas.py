"""The formulas of the method page as MathML, which every browser and screen reader of today reads without a script.

Belongs here: the formulas and the few pieces of MathML that they are made of. Does not belong here: what their symbols
mean (the catalogue `method.po`), and computing anything (statistics).

Each formula also has a plain linear writing, its `alttext` and the name of the region in which it scrolls.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType

from markupsafe import Markup, escape

_TOKEN = re.compile(r"\d+(?:[.,]\d+)?|[^\W\d_]+|\S")
_WORDS = ("min", "max", "tr", "df")  # written upright: they are words, not products of letters


@dataclass(frozen=True)
class Formula:
    """A formula in plain characters and as MathML."""

    linear: str
    math: Markup


def _t(text: str) -> str:
    """Letters, numbers and signs in a row, as they stand in `text`: "s = 100" or "(y − a)"."""
    return "".join(_piece(token) for token in _TOKEN.findall(text))


def _piece(token: str) -> str:
    if token[0].isdigit():
        return f"<mn>{token}</mn>"
    if token in _WORDS:
        return f'<mi mathvariant="normal">{token}</mi>'
    return f"<mi>{token}</mi>" if token.isalpha() else f"<mo>{escape(token)}</mo>"


def _row(*parts: str) -> str:
    return f"<mrow>{''.join(parts)}</mrow>"


def _frac(above: str, below: str) -> str:
    return f"<mfrac>{_row(above)}{_row(below)}</mfrac>"


def _sub(base: str, index: str) -> str:
    return f"<msub>{_row(_t(base))}{_row(_t(index))}</msub>"


def _sup(base: str, power: str) -> str:
    return f"<msup>{_row(base)}{_row(_t(power))}</msup>"


def _root(*parts: str) -> str:
    return f"<msqrt>{''.join(parts)}</msqrt>"


def _bar(base: str, index: str) -> str:
    return f"<msub><mover><mi>{base}</mi><mo>¯</mo></mover>{_row(_t(index))}</msub>"


def _over(base: str) -> str:
    return f"<mover><mi>{base}</mi><mo>¯</mo></mover>"


def _hat(base: str) -> str:
    return f"<mover><mi>{base}</mi><mo>^</mo></mover>"


def _sum(index: str, *parts: str) -> str:
    return f"<munder><mo>∑</mo>{_row(_t(index))}</munder>" + "".join(parts)


def _math(linear: str, *parts: str) -> Formula:
    xmlns = "http://www.w3.org/1998/Math/MathML"
    math = f'<math xmlns="{xmlns}" display="block" alttext="{escape(linear)}">{_row(*parts)}</math>'
    return Formula(linear, Markup(math))


def _scatter(z: str) -> str:
    """Distance of a sampling unit's contribution from the mean of its stratum."""
    return _row(_t("("), _sub(z, "hi"), _t("−"), _bar(z, "h"), _t(")"))


_SPREAD = _sum("h", _frac(_sub("n", "h"), _row(_sub("n", "h"), _t("− 1"))), _sum("i"))
_CHANGE = _row(_sub("θ", "2"), _t("−"), _sub("θ", "1"))
_SQUARE_OVER_DF = [_frac(_row(f"<msubsup><mi>V</mi><mn>{i}</mn><mn>2</mn></msubsup>"), _sub("df", i)) for i in "12"]

#: By name; the names are those of the catalogue's explanations, `method_page.formula.<name>`.
FORMULAS = MappingProxyType(
    {
        "score": _math("s = 100 (y − a) / (b − a)", _t("s = 100 ×"), _frac(_t("y − a"), _t("b − a"))),
        "calibration": _math(
            "w_k = d_k F(x_k′ λ) ; Σ_k w_k x_k = t",
            _sub("w", "k"),
            _t("="),
            _sub("d", "k"),
            _t("F ("),
            _sup(_sub("x", "k"), "′"),
            _t("λ ) ;"),
            _sum("k", _sub("w", "k"), _sub("x", "k")),
            _t("= t"),
        ),
        "raking": _math("F(u) = exp(u)", _t("F ( u ) ="), _sup(_t("e"), "u")),
        "logit": _math(
            "F(u) = [L (U − 1) + U (1 − L) exp(A u)] / [(U − 1) + (1 − L) exp(A u)], A = (U − L) / [(1 − L)(U − 1)]",
            _t("F ( u ) ="),
            _frac(
                _row(_t("L ( U − 1 ) + U ( 1 − L )"), _sup(_t("e"), "A u")),
                _row(_t("( U − 1 ) + ( 1 − L )"), _sup(_t("e"), "A u")),
            ),
            _t("; A ="),
            _frac(_t("U − L"), _t("( 1 − L ) ( U − 1 )")),
        ),
        "mean": _math(
            "R = Σ_D w_k y_k / Σ_D w_k",
            _t("R ="),
            _frac(_sum("k ∈ D", _sub("w", "k"), _sub("y", "k")), _sum("k ∈ D", _sub("w", "k"))),
        ),
        "residual": _math(
            "z_k = w_k (u_k − x_k′ B) ; u_k = 1_D(k) (y_k − R) / Σ_D w ; B = (Σ d x x′)⁻¹ Σ d x u",
            _sub("z", "k"),
            _t("="),
            _sub("w", "k"),
            _t("("),
            _sub("u", "k"),
            _t("−"),
            _sup(_sub("x", "k"), "′"),
            _t("B ) ;"),
            _sub("u", "k"),
            _t("="),
            _sub("1", "D"),
            _t("( k )"),
            _frac(_row(_sub("y", "k"), _t("− R")), _sum("j ∈ D", _sub("w", "j"))),
            _t("; B ="),
            _sup(_row(_t("("), _sum("k", _sub("d", "k"), _sub("x", "k"), _sup(_sub("x", "k"), "′")), _t(")")), "− 1"),
            _sum("k", _sub("d", "k"), _sub("x", "k"), _sub("u", "k")),
        ),
        "variance": _math(
            "V = Σ_h n_h / (n_h − 1) Σ_i (z_hi − z̄_h)²",
            _t("V ="),
            _SPREAD,
            _sup(_scatter("z"), "2"),
        ),
        "deff": _math("deff = V / V_0", _t("deff ="), _frac(_t("V"), _sub("V", "0"))),
        "mean_interval": _math("R ± t_df √V", _t("R ±"), _sub("t", "df"), _root(_t("V"))),
        "wilson": _math(
            "[p + z²/(2n) ± z √(p(1 − p)/n + z²/(4n²))] / (1 + z²/n)",
            _frac(
                _row(
                    _t("p +"),
                    _frac(_sup(_t("z"), "2"), _t("2 n")),
                    _t("± z"),
                    _root(
                        _frac(_t("p ( 1 − p )"), _t("n")),
                        _t("+"),
                        _frac(_sup(_t("z"), "2"), _row(_t("4"), _sup(_t("n"), "2"))),
                    ),
                ),
                _row(_t("1 +"), _frac(_sup(_t("z"), "2"), _t("n"))),
            ),
        ),
        "effective_n": _math(
            "n = min[ m / K ; p(1 − p)/V · (t_(m−1) / t_df)² ]",
            _t("n = min ["),
            _frac(_t("m"), _t("K")),
            _t(";"),
            _frac(_t("p ( 1 − p )"), _t("V")),
            _sup(_row(_t("("), _frac(_sub("t", "m − 1"), _sub("t", "df")), _t(")")), "2"),
            _t("]"),
        ),
        "change": _math(
            "Δ = θ₂ − θ₁ ; V = V₁ + V₂ − 2C ; df = V² / (V₁²/df₁ + V₂²/df₂)",
            _t("Δ ="),
            _CHANGE,
            _t("; V ="),
            _sub("V", "1"),
            _t("+"),
            _sub("V", "2"),
            _t("− 2 C ; df ="),
            _frac(_sup(_t("V"), "2"), _row(_SQUARE_OVER_DF[0], _t("+"), _SQUARE_OVER_DF[1])),
        ),
        "panel": _math(
            "C = Σ_h n_h / (n_h − 1) Σ_i (z1_hi − z̄1_h)(z2_hi − z̄2_h)",
            _t("C ="),
            _SPREAD,
            *(_row(_t("("), _sub("z", f"{i} , hi"), _t("−"), _bar("z", f"{i} , h"), _t(")")) for i in (1, 2)),
        ),
        "benjamini_hochberg": _math(
            "p̃_(i) = min_(j ≥ i) m p_(j) / j",
            f"<msub><mover><mi>p</mi><mo>~</mo></mover>{_row(_t('( i )'))}</msub>",
            _t("="),
            f"<munder>{_piece('min')}{_row(_t('j ≥ i'))}</munder>",
            _frac(_t("m"), _t("j")),
            _sub("p", "( j )"),
        ),
        "equivalence": _math(
            "−δ < Δ − t_df √V ; Δ + t_df √V < δ",
            _t("− δ < Δ −"),
            _sub("t", "df"),
            _root(_t("V")),
            _t("; Δ +"),
            _sub("t", "df"),
            _root(_t("V")),
            _t("< δ"),
        ),
        "detectable": _math(
            "Δ* = (z_(1 − α/2m) + z_β) √V",
            _sup(_t("Δ"), "*"),
            _t("= ("),
            _sub("z", "1 − α / 2 m"),
            _t("+"),
            _sub("z", "β"),
            _t(")"),
            _root(_t("V")),
        ),
        "holm": _math(
            "p̃_(i) = max_(j ≤ i) (S − j + 1) p_(j)",
            f"<msub><mover><mi>p</mi><mo>~</mo></mover>{_row(_t('( i )'))}</msub>",
            _t("="),
            f"<munder>{_piece('max')}{_row(_t('j ≤ i'))}</munder>",
            _t("( S − j + 1 )"),
            _sub("p", "( j )"),
        ),
        "trend": _math(
            "β = (X′ S⁻¹ X)⁻¹ X′ S⁻¹ y ; τ² = max(0, (Q − df) / tr P)",
            _hat("β"),
            _t("="),
            _sup(_row(_t("("), _sup(_t("X"), "′"), _sup(_t("S"), "− 1"), _t("X )")), "− 1"),
            _sup(_t("X"), "′"),
            _sup(_t("S"), "− 1"),
            _t("y ;"),
            _sup(_t("τ"), "2"),
            _t("= max ( 0 ,"),
            _frac(_t("Q − df"), _t("tr P")),
            _t(")"),
        ),
        "quadrant": _math(
            "π_P = Φ((P − c_P) / s_P)",
            _sub("π", "P"),
            _t("= Φ ("),
            _frac(_row(_hat("P"), _t("−"), _sub("c", "P")), _sub("s", "P")),
            _t(")"),
        ),
        "lmg": _math(
            "φ_j = Σ_(S ∌ j) |S|! (p − |S| − 1)! / p! · (R²(S ∪ j) − R²(S))",
            _sub("φ", "j"),
            _t("="),
            _sum("S ∌ j"),
            _frac(_t("| S | ! ( p − | S | − 1 ) !"), _t("p !")),
            _t("("),
            _sup(_t("R"), "2"),
            _t("( S ∪ j ) −"),
            _sup(_t("R"), "2"),
            _t("( S ) )"),
        ),
        "tetraclasse": _math(
            "c_i = (p_i − p̄) / √(p̄ (1 − p̄))",
            _sub("c", "i"),
            _t("="),
            _frac(_row(_sub("p", "i"), _t("−"), _over("p")), _root(_over("p"), _t("( 1 −"), _over("p"), _t(")"))),
        ),
        "rebound": _math(
            "(1 − ρ)(ȳ − y) ; ρ = σ² / (σ² + τ² + s²)",
            _t("( 1 − ρ ) ("),
            _over("y"),
            _t("− y ) ; ρ ="),
            _frac(
                _sup(_t("σ"), "2"),
                _row(_sup(_t("σ"), "2"), _t("+"), _sup(_t("τ"), "2"), _t("+"), _sup(_t("s"), "2")),
            ),
        ),
        "overview_rate": _math("1 − (1 − α)^S", _t("1 −"), _sup(_t("( 1 − α )"), "S")),
    }
)
