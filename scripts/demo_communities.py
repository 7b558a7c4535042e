"""The two invented communities of the demo: who belongs to them, what they draw and what they produce.

Names, addresses of PODs and dates are invented; the curves come from `demo_data_build.py`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

YEAR_STARTS_ON = date(2024, 1, 1)
HOUSEHOLD_PROFILES = ("H0-A", "H0-B", "H0-C", "H0-G", "H0-L")
HOUSEHOLD_CONTRACTS_KW = (Decimal(3), Decimal("4.5"), Decimal(3), Decimal(6), Decimal(3))


@dataclass(frozen=True, slots=True)
class Plant:
    """One plant: what it is, since when it runs, and since when it earns the premium."""

    code: str
    power_kw: Decimal
    technology: str
    profile: str
    yield_kwh_kw: int
    entry_on: date
    grant_share: Decimal = Decimal(0)
    premium_from: date | None = YEAR_STARTS_ON


@dataclass(frozen=True, slots=True)
class Point:
    """One POD: its load, drawn in steps of so many Wh held for so many quarter-hours, and its plant."""

    pod: str
    kind: str
    contract_kw: Decimal
    profile: str | None
    yearly_kwh: int
    step_wh: int
    held_quarters: int
    shifted_weeks: int = 0
    plant: Plant | None = None
    metered_from: date = YEAR_STARTS_ON

    @property
    def role(self) -> str:
        """Consumer, producer, or both."""
        if self.profile is None:
            return "producer"
        return "consumer" if self.plant is None else "prosumer"


@dataclass(frozen=True, slots=True)
class Membership:
    """A member at a POD for a half-open stretch of days."""

    member: str
    name: str
    category: str
    is_enterprise: bool
    pod: str
    valid_from: date = YEAR_STARTS_ON
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days of some PODs: planted as a gap, or corrected."""

    pods: tuple[str, ...]
    first_on: date
    day_count: int

    @property
    def days(self) -> tuple[date, ...]:
        """The days, one by one."""
        return tuple(self.first_on + timedelta(days=index) for index in range(self.day_count))


@dataclass(frozen=True, slots=True)
class Community:
    """A community as its folder tells it."""

    slug: str
    name: str
    legal_form: str
    zone: str
    region: str
    primary_substation: str
    sharing_rule: dict[str, str]
    points: tuple[Point, ...]
    memberships: tuple[Membership, ...]
    withdrawn_gaps: tuple[Stretch, ...]
    fed_in_gaps: tuple[Stretch, ...]
    corrected: Stretch
    users: tuple[dict[str, str], ...]


@dataclass(slots=True)
class _Roll:
    """Collects points and memberships and numbers them."""

    pod_prefix: str
    member_prefix: str
    points: list[Point] = field(default_factory=list)
    memberships: list[Membership] = field(default_factory=list)

    def next_pod(self) -> str:
        return f"{self.pod_prefix}{len(self.points) + 1:04}"

    def next_member(self) -> str:
        return f"{self.member_prefix}{len({row.member for row in self.memberships}) + 1:03}"

    def admit(self, point: Point, name: str, category: str, *, is_enterprise: bool) -> None:
        self.points.append(point)
        self.memberships.append(
            Membership(self.next_member(), name, category, is_enterprise, point.pod, point.metered_from)
        )

    def admit_households(
        self, count: int, plants: Iterator[Plant | None], *, step_wh: int, held_quarters: int
    ) -> None:
        for number in range(count):
            kind = number % len(HOUSEHOLD_PROFILES)
            point = Point(
                self.next_pod(),
                "domestico",
                HOUSEHOLD_CONTRACTS_KW[kind],
                HOUSEHOLD_PROFILES[kind],
                1750 + (number * 617) % 2400,
                step_wh,
                held_quarters,
                number // len(HOUSEHOLD_PROFILES) % 9 - 4,
                next(plants),
            )
            self.admit(point, f"Famiglia Esempio {number + 1:03}", "natural_person", is_enterprise=False)

    def admit_bodies(
        self, bodies: tuple[tuple[str, str, str, str, int, int], ...], plants: dict[int, Plant]
    ) -> None:
        for number, (name, kind, category, profile, yearly_kwh, contract_kw) in enumerate(bodies):
            point = Point(
                self.next_pod(),
                kind,
                Decimal(contract_kw),
                profile,
                yearly_kwh,
                100,
                1,
                0,
                plants.get(number),
            )
            self.admit(point, name, category, is_enterprise=category == "small_enterprise")

    def admit_producer(self, plant: Plant, name: str, category: str) -> None:
        point = Point(self.next_pod(), "impianto", plant.power_kw, None, 0, 100, 1, 0, plant)
        self.admit(point, name, category, is_enterprise=category == "small_enterprise")

    def hand_over(self, pod: str, on: date, name: str) -> None:
        """The holder of a POD leaves and a new household takes it over on the same day."""
        self.leave(pod, on)
        self.memberships.append(
            Membership(
                self.next_member(), name, "natural_person", is_enterprise=False, pod=pod, valid_from=on
            )
        )

    def leave(self, pod: str, on: date) -> None:
        self.memberships = [
            replace(row, valid_until=on) if row.pod == pod else row for row in self.memberships
        ]

    def join_later(self, pod: str, on: date) -> None:
        """The POD belongs to the community, and is metered for it, from a day in the year on."""
        self.memberships = [
            replace(row, valid_from=on) if row.pod == pod else row for row in self.memberships
        ]
        self.points = [
            replace(point, metered_from=on) if point.pod == pod else point for point in self.points
        ]


def _rooftops(prefix: str, every: int, yield_kwh_kw: int) -> Iterator[Plant | None]:
    """A small photovoltaic plant on every so many-th roof, started month after month."""
    number = roof = 0
    while True:
        roof += 1
        if roof % every:
            yield None
            continue
        number += 1
        yield Plant(
            f"{prefix}{number:02}",
            Decimal("3.0") + Decimal("0.5") * (number % 7),
            "fotovoltaico",
            f"PV{1 + number % 8}",
            yield_kwh_kw - 15 * (number % 5),
            date(2022 + number % 2, 1 + (number * 5) % 12, 1 + (number * 11) % 28),
        )


def valdarno() -> Community:
    """About fifty PODs in Tuscany, market zone CNOR."""
    roll = _Roll("IT001E3010", "VA")
    roll.admit_households(36, _rooftops("VAP", 4, 1190), step_wh=20, held_quarters=1)
    roll.admit_bodies(
        (
            ("Comune Esempio, municipio", "ufficio comunale", "territorial_body", "G0-A", 31_000, 20),
            ("Comune Esempio, scuola", "scuola", "territorial_body", "G1-B", 26_000, 20),
            ("Parrocchia Esempio", "parrocchia", "religious", "G6-A", 9_000, 10),
            ("Circolo Esempio APS", "circolo", "third_sector", "G2-A", 12_000, 10),
            ("Panificio Esempio", "forno", "small_enterprise", "G5-A", 34_000, 25),
            ("Bottega Esempio", "negozio", "small_enterprise", "G4-A", 28_000, 15),
            ("Officina Esempio", "artigianato", "small_enterprise", "G1-A", 37_000, 30),
            ("Ristorante Esempio", "ristorante", "small_enterprise", "G2-A", 24_000, 15),
            ("Azienda agricola Esempio", "azienda agricola", "small_enterprise", "L0-A", 21_000, 15),
            ("Studio Esempio", "ufficio", "small_enterprise", "G1-C", 11_000, 10),
        ),
        {
            1: Plant(
                "VAS1",
                Decimal(45),
                "fotovoltaico",
                "PV3",
                1180,
                date(2024, 4, 15),
                premium_from=date(2024, 4, 15),
            ),
            6: Plant("VAE1", Decimal(38), "fotovoltaico", "PV4", 1120, date(2014, 6, 30), premium_from=None),
        },
    )
    roll.admit_producer(
        Plant("VAC1", Decimal(110), "fotovoltaico", "PV5", 1210, date(2023, 9, 12), Decimal("0.40")),
        "CER Valdarno, tetto del palasport",
        "association",
    )
    roll.admit_producer(
        Plant("VAI1", Decimal(30), "idroelettrico", "Hydro3", 2800, date(2022, 11, 3)),
        "Consorzio Esempio, mulino",
        "land_reclamation",
    )
    pods = [point.pod for point in roll.points]
    roll.join_later(pods[10], date(2024, 5, 15))
    roll.leave(pods[17], date(2024, 10, 1))
    return Community(
        "valdarno",
        "CER Valdarno Esempio",
        "association",
        "CNOR",
        "Toscana",
        "AC001E00431",
        {
            "valid_from": "2024-01-01",
            "costs_pct": "10",
            "social_fund_pct": "10",
            "producers_pct": "30",
            "consumers_pct": "70",
            "key": "coincident_withdrawal",
        },
        tuple(roll.points),
        tuple(roll.memberships),
        (
            Stretch((pods[6],), date(2024, 2, 12), 3),
            Stretch((pods[11], pods[12]), date(2024, 6, 20), 1),
            Stretch((pods[40],), date(2024, 10, 26), 3),
        ),
        (Stretch((pods[46],), date(2024, 9, 3), 1),),
        Stretch((pods[44],), date(2024, 5, 8), 1),
        _users("valdarno", "VA005"),
    )


def montenero() -> Community:
    """About a hundred and twenty PODs in Molise, market zone SUD."""
    roll = _Roll("IT001E4020", "MN")
    roll.admit_households(88, _rooftops("MNP", 5, 1290), step_wh=20, held_quarters=2)
    kinds = (
        ("Bottega", "negozio", "small_enterprise", "G4-A", 26_000, 15),
        ("Ristorante", "ristorante", "small_enterprise", "G2-A", 23_000, 15),
        ("Officina", "artigianato", "small_enterprise", "G1-A", 39_000, 30),
        ("Azienda agricola", "azienda agricola", "small_enterprise", "L2-M", 25_000, 20),
        ("Studio", "ufficio", "small_enterprise", "G1-C", 14_000, 10),
        ("Forno", "forno", "small_enterprise", "G5-A", 35_000, 25),
        ("Parrucchiere", "parrucchiere", "small_enterprise", "G4-H", 13_000, 10),
    )
    shops = tuple(
        (
            f"{name} Esempio {1 + number // 7}",
            kind,
            category,
            profile,
            yearly_kwh + 900 * (number // 7),
            contract_kw,
        )
        for number, (name, kind, category, profile, yearly_kwh, contract_kw) in enumerate(kinds * 3)
    )
    bodies = (
        ("Comune Esempio, municipio", "ufficio comunale", "territorial_body", "G0-M", 42_000, 30),
        ("Comune Esempio, scuole", "scuola", "territorial_body", "G1-B", 38_000, 25),
        ("Comune Esempio, depuratore", "impianto comunale", "territorial_body", "BL-H", 96_000, 60),
        ("Parrocchia Esempio", "parrocchia", "religious", "G6-A", 10_000, 10),
        ("Cooperativa Esempio ETS", "cooperativa sociale", "third_sector", "G3-M", 58_000, 35),
        ("Case popolari Esempio", "edilizia residenziale pubblica", "public_housing", "G3-H", 31_000, 20),
        ("Frantoio Esempio", "piccola industria", "small_enterprise", "G3-A", 88_000, 60),
    )
    roll.admit_bodies(
        bodies + shops,
        {
            1: Plant("MNS1", Decimal(40), "fotovoltaico", "PV2", 1270, date(2023, 2, 20)),
            6: Plant(
                "MNF1",
                Decimal(190),
                "fotovoltaico",
                "PV6",
                1300,
                date(2024, 7, 1),
                premium_from=date(2024, 7, 1),
            ),
        },
    )
    roll.admit_producer(
        Plant("MNV1", Decimal(620), "eolico", "WP10", 2050, date(2023, 11, 8)),
        "Vento Esempio",
        "small_enterprise",
    )
    roll.admit_producer(
        Plant("MNC1", Decimal(260), "fotovoltaico", "PV7", 1320, date(2023, 12, 4), Decimal("0.40")),
        "CER Montenero, campo fotovoltaico",
        "association",
    )
    roll.admit_producer(
        Plant("MNE1", Decimal(95), "fotovoltaico", "PV1", 1180, date(2012, 5, 18), premium_from=None),
        "Serra Esempio",
        "small_enterprise",
    )
    roll.admit_producer(
        Plant("MNR1", Decimal(150), "fotovoltaico", "PV8", 1290, date(2022, 8, 1), Decimal("0.25")),
        "Capannone Esempio",
        "small_enterprise",
    )
    pods = [point.pod for point in roll.points]
    roll.join_later(pods[30], date(2024, 3, 1))
    roll.join_later(pods[63], date(2024, 9, 16))
    roll.leave(pods[51], date(2024, 7, 1))
    roll.hand_over(pods[72], date(2024, 6, 1), "Famiglia Esempio 089")
    return Community(
        "montenero",
        "CER Montenero Esempio",
        "cooperative",
        "SUD",
        "Molise",
        "AC001E00877",
        {
            "valid_from": "2024-01-01",
            "costs_pct": "15",
            "social_fund_pct": "20",
            "producers_pct": "45",
            "consumers_pct": "55",
            "key": "coincident_withdrawal",
        },
        tuple(roll.points),
        tuple(roll.memberships),
        (
            Stretch((pods[3], pods[21], pods[94]), date(2024, 3, 30), 4),
            Stretch((pods[48],), date(2024, 8, 14), 1),
            Stretch((pods[90], pods[110]), date(2024, 10, 27), 1),
        ),
        (Stretch((pods[116],), date(2024, 7, 8), 2),),
        Stretch((pods[90],), date(2024, 11, 6), 1),
        _users("montenero", "MN003"),
    )


def _users(slug: str, member: str) -> tuple[dict[str, str], ...]:
    return (
        {"email": f"owner@{slug}.example", "role": "owner"},
        {"email": f"accountant@{slug}.example", "role": "accountant"},
        {"email": f"member@{slug}.example", "role": "member", "member": member},
    )
