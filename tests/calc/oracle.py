"""Section 13 of the rule book in plain loops over fractions: slow, and sharing no code with ours."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

F0 = Fraction(0)
BANDS = ((200, 80, 120), (600, 70, 110), (1000, 60, 100))
CORRECTION = {"Lombardia": 10, "Lazio": 4, "Puglia": 0}


@dataclass(frozen=True)
class OraclePlant:
    code: str
    entry: str
    power_kw: int
    region: str
    is_pv: bool
    grant_pct: int
    share: Fraction
    earns: bool


@dataclass(frozen=True)
class OracleResult:
    eac: list[int]
    plant_eac: dict[str, Fraction]
    plant_eaci: dict[str, Fraction]
    plant_exempt: dict[str, Fraction]
    plant_eur: dict[str, Fraction]
    pod_shared: dict[str, Fraction]


def _rate(plant: OraclePlant, price: int) -> int:
    for edge, base, cap in BANDS:
        if plant.power_kw <= edge:
            return min(cap, base + max(0, 180 - price)) + (CORRECTION[plant.region] if plant.is_pv else 0)
    return 0


def _attribute(
    order: Sequence[OraclePlant], shared: Fraction, injected: dict[str, Fraction], pro_rata: bool
) -> dict[str, Fraction]:
    total, left, given = sum(injected.values(), F0), shared, {}
    for plant in order:
        if pro_rata:
            given[plant.code] = shared * injected[plant.code] / total if total else F0
        else:
            given[plant.code] = min(left, injected[plant.code])
            left -= given[plant.code]
    return given


def _exempt(
    plants: Sequence[OraclePlant],
    eaci: dict[str, Fraction],
    w: Fraction,
    inst: Fraction,
    nat: Fraction,
    pro_rata: bool,
) -> dict[str, Fraction]:
    if not w:
        return {plant.code: F0 for plant in plants}
    if pro_rata:
        return {plant.code: eaci[plant.code] * (inst + nat) / w for plant in plants}
    e = sum(eaci.values(), F0)
    x_inst, x_nat = e * inst / w, e * nat / w
    e_g = sum((eaci[plant.code] for plant in plants if plant.grant_pct), F0)
    x_inst_g = min(x_inst, e_g)
    x_nat_g = x_nat * (e_g - x_inst_g) / (e - x_inst) if e != x_inst else F0
    x_g = x_inst_g + x_nat_g
    return {plant.code: x_g * eaci[plant.code] / e_g if plant.grant_pct and e_g else F0 for plant in plants}


def settle(
    plants: Sequence[OraclePlant],
    injected: Sequence[Sequence[int]],
    holders: Sequence[tuple[str, str]],
    withdrawn: Sequence[Sequence[int]],
    prices: Sequence[int],
    *,
    pro_rata: bool = False,
    incentivised_only: bool = False,
    exempt_pro_rata: bool = False,
) -> OracleResult:
    order = sorted(plants, key=lambda plant: (plant.entry, plant.code))
    zeros = {plant.code: F0 for plant in plants}
    result = OracleResult(
        [], dict(zeros), dict(zeros), dict(zeros), dict(zeros), {pod: F0 for pod, _ in holders}
    )
    for hour, price in enumerate(prices):
        inj = {plant.code: Fraction(row[hour]) for plant, row in zip(plants, injected, strict=True)}
        w = Fraction(sum(row[hour] for row in withdrawn))
        shared = min(sum(inj.values(), F0), w)
        result.eac.append(int(shared))
        attributed = _attribute(order, shared, inj, pro_rata)
        basis = attributed
        if incentivised_only:
            admitted = {plant.code: inj[plant.code] if plant.earns else F0 for plant in plants}
            basis = _attribute(order, min(sum(admitted.values(), F0), w), admitted, pro_rata)
        eaci = {plant.code: basis[plant.code] * plant.share if plant.earns else F0 for plant in plants}
        by_holder = {
            kind: Fraction(
                sum(row[hour] for (_, own), row in zip(holders, withdrawn, strict=True) if own == kind)
            )
            for kind in ("inst", "nat")
        }
        exempt = _exempt(plants, eaci, w, by_holder["inst"], by_holder["nat"], exempt_pro_rata)
        for plant in plants:
            code, factor = plant.code, Fraction(plant.grant_pct, 80)
            result.plant_eac[code] += attributed[code]
            result.plant_eaci[code] += eaci[code]
            result.plant_exempt[code] += exempt[code]
            paid = eaci[code] - factor * (eaci[code] - exempt[code])
            result.plant_eur[code] += _rate(plant, price) * paid / 1_000_000
        for (pod, _), row in zip(holders, withdrawn, strict=True):
            result.pod_shared[pod] += shared * row[hour] / w if w else F0
    return result
