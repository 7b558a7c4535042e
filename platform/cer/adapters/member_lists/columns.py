"""The columns of a list, by the names that people give them in Italian and English."""

import re
import unicodedata
from enum import StrEnum

from cer.calc.rules import HolderCategory
from cer.kit.errors import FieldProblem, RuleBrokenError


class Column(StrEnum):
    """What one column of a list says."""

    CODE = "code"
    NAME = "name"
    FISCAL_CODE = "fiscal_code"
    VAT_NUMBER = "vat_number"
    IBAN = "iban"
    EMAIL = "email"
    CATEGORY = "category"
    IS_ENTERPRISE = "is_enterprise"
    VALID_FROM = "valid_from"
    POD = "pod"
    CONTRACT_POWER_KW = "contract_power_kw"
    CONFIGURATION = "configuration"


REQUIRED = (Column.CODE, Column.NAME, Column.CATEGORY, Column.IS_ENTERPRISE, Column.VALID_FROM)

TEMPLATE_COLUMNS = {
    Column.CODE: "Codice socio",
    Column.NAME: "Denominazione",
    Column.FISCAL_CODE: "Codice fiscale",
    Column.VAT_NUMBER: "Partita IVA",
    Column.IBAN: "IBAN",
    Column.EMAIL: "E-mail",
    Column.CATEGORY: "Categoria",
    Column.IS_ENTERPRISE: "Impresa",
    Column.VALID_FROM: "Valido dal",
    Column.POD: "POD",
    Column.CONTRACT_POWER_KW: "Potenza contrattuale (kW)",
    Column.CONFIGURATION: "Configurazione",
}
"""The header of our own template, in its order."""

_NAMES = {
    Column.CODE: ("codice", "codice socio", "codice membro", "code", "member code"),
    Column.NAME: ("denominazione", "nome", "nominativo", "ragione sociale", "name"),
    Column.FISCAL_CODE: ("codice fiscale", "cf", "c f", "fiscal code"),
    Column.VAT_NUMBER: ("partita iva", "p iva", "piva", "vat number", "vat"),
    Column.IBAN: ("iban",),
    Column.EMAIL: ("e mail", "email", "mail", "posta elettronica"),
    Column.CATEGORY: ("categoria", "categoria del titolare", "category", "holder category"),
    Column.IS_ENTERPRISE: ("impresa", "e impresa", "enterprise", "is enterprise"),
    Column.VALID_FROM: ("valido dal", "valida dal", "dal", "data di ingresso", "valid from"),
    Column.POD: ("pod", "codice pod", "pod code"),
    Column.CONTRACT_POWER_KW: (
        "potenza contrattuale kw",
        "potenza impegnata kw",
        "potenza kw",
        "contract power kw",
    ),
    Column.CONFIGURATION: ("configurazione", "configuration", "cabina primaria", "primary substation"),
}
_UNITLESS = {"potenza", "potenza contrattuale", "potenza impegnata", "contract power", "power"}
_BY_NAME = {name: column for column, names in _NAMES.items() for name in names}

CATEGORY_NAMES = {
    "persona fisica": HolderCategory.NATURAL_PERSON,
    "ente territoriale": HolderCategory.TERRITORIAL_BODY,
    "ente religioso": HolderCategory.RELIGIOUS,
    "terzo settore": HolderCategory.THIRD_SECTOR,
    "ente del terzo settore": HolderCategory.THIRD_SECTOR,
    "protezione ambientale": HolderCategory.ENVIRONMENTAL,
    "ente di ricerca": HolderCategory.RESEARCH,
    "edilizia residenziale pubblica": HolderCategory.PUBLIC_HOUSING,
    "assistenza pubblica": HolderCategory.PUBLIC_WELFARE,
    "consorzio di bonifica": HolderCategory.LAND_RECLAMATION,
    "associazione": HolderCategory.ASSOCIATION,
    "pmi": HolderCategory.SMALL_ENTERPRISE,
    "piccola media impresa": HolderCategory.SMALL_ENTERPRISE,
    "grande impresa": HolderCategory.LARGE_ENTERPRISE,
    **{category.value.replace("_", " "): category for category in HolderCategory},
}


def plain(text: str) -> str:
    """Small letters without accents, words apart by one blank."""
    bare = "".join(
        character
        for character in unicodedata.normalize("NFKD", text.casefold())
        if not unicodedata.combining(character)
    )
    return re.sub(r"[^0-9a-z]+", " ", bare).strip()


def column_of(name: str) -> Column | None:
    """The column that a header names, if we know the name."""
    return _BY_NAME.get(plain(name))


def columns_of(header: tuple[str, ...]) -> dict[Column, int]:
    """Where each column stands; a header with an unknown, doubled or missing name is refused."""
    found: dict[Column, int] = {}
    problems: list[FieldProblem] = []

    def problem(name: str, sentence: str, code: str) -> None:
        problems.append(FieldProblem(pointer=f"/line 1/{name}", detail=sentence, code=code))

    for index, name in enumerate(header):
        column = column_of(name)
        if column is None and plain(name) in _UNITLESS:
            problem(
                name, f"The column {name!r} does not say its unit: name it 'Potenza (kW)'.", "unit_missing"
            )
        elif column is None and name:
            problem(
                name,
                f"A list of members has no column {name[:60]!r}: name it as the template does, or delete it.",
                "column_unknown",
            )
        elif column is not None and found.setdefault(column, index) != index:
            problem(name, f"Two columns say the {TEMPLATE_COLUMNS[column]!r}: keep one.", "column_twice")
    for column in REQUIRED:
        if column not in found:
            name = TEMPLATE_COLUMNS[column]
            problem(name, f"The column {name!r} is missing: add it.", "column_missing")
    if Column.POD in found and Column.CONFIGURATION not in found:
        name = TEMPLATE_COLUMNS[Column.CONFIGURATION]
        problem(name, f"A list with PODs says for each its {name!r}: add the column.", "column_missing")
    if problems:
        sentences = " ".join(each.detail for each in problems[:5])
        raise RuleBrokenError(
            f"The header of the list was refused. {sentences}", code="header_refused", problems=problems
        )
    return found
