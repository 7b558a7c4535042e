"""Codes of points, persons and bank accounts, and their check characters (R90-R93)."""

import re

_POD = re.compile(r"IT\d{3}E[0-9A-Z]{8}[0-9A-Z]?", re.ASCII)
_VAT_NUMBER = re.compile(r"\d{11}", re.ASCII)
_FISCAL_CODE_BODY = re.compile(
    r"[A-Z]{6}[0-9L-NP-V]{2}[A-EHLMPRST][0-9L-NP-V]{2}[A-Z][0-9L-NP-V]{3}", re.ASCII
)
_IBAN = re.compile(r"[A-Z]{2}\d{2}[0-9A-Z]{11,30}", re.ASCII)
_IBAN_OF_ITALY = re.compile(r"IT\d{2}[A-Z]\d{10}[0-9A-Z]{12}", re.ASCII)
_CP_CODE = re.compile(r"AC\d{3}E\d{5}", re.ASCII)
_ODD_DIGITS = (1, 0, 5, 7, 9, 13, 15, 17, 19, 21)
_ODD_LETTERS = (*_ODD_DIGITS, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23)
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ODD_VALUE = dict(zip("0123456789" + _LETTERS, _ODD_DIGITS + _ODD_LETTERS, strict=True))
_EVEN_VALUE = dict(zip("0123456789" + _LETTERS, (*range(10), *range(26)), strict=True))


def pod_from_text(text: str) -> str | None:
    """The code of a point of delivery in its plain form, or nothing where it is malformed (R90)."""
    code = "".join(text.split()).upper()
    return code if _POD.fullmatch(code) else None


def is_cp_code(code: str) -> bool:
    """Whether a code has the usual form of a cabina primaria; its digit count is unverified (R93)."""
    return _CP_CODE.fullmatch(code) is not None


def vat_check_digit_holds(code: str) -> bool:
    """Whether the last of the 11 digits of a VAT number is its check digit (R91)."""
    if not _VAT_NUMBER.fullmatch(code):
        return False
    digits = [int(digit) for digit in code]
    doubled = [2 * digit - 9 if digit > 4 else 2 * digit for digit in digits[1:10:2]]
    return (10 - (sum(digits[0:10:2]) + sum(doubled)) % 10) % 10 == digits[10]


def is_vat_number(code: str) -> bool:
    """Whether a VAT number is well formed; eleven zeros pass the check digit but are refused (R91)."""
    return vat_check_digit_holds(code) and code.strip("0") != ""


def fiscal_code_check_character(first_15: str) -> str | None:
    """The 16th character that follows from the first 15 of a person's fiscal code (R92).

    Nothing where they are not 15 digits and capitals; whether they form a code is `is_fiscal_code`.
    """
    if len(first_15) != 15 or not set(first_15) <= _ODD_VALUE.keys():
        return None
    odd = sum(_ODD_VALUE[character] for character in first_15[0::2])
    even = sum(_EVEN_VALUE[character] for character in first_15[1::2])
    return _LETTERS[(odd + even) % 26]


def is_fiscal_code(code: str) -> bool:
    """Whether a fiscal code is well formed, of a person (16 characters) or of a body (11 digits) (R92)."""
    if len(code) == 11:
        return is_vat_number(code)
    body, check_character = code[:15], code[15:]
    return _FISCAL_CODE_BODY.fullmatch(body) is not None and check_character == fiscal_code_check_character(
        body
    )


def is_iban(code: str) -> bool:
    """Whether an IBAN in its plain form is well formed and its check digits hold (ISO 13616, mod 97-10).

    An Italian one has 27 characters: a letter, bank and branch of five digits each, an account of twelve.
    """
    if not _IBAN.fullmatch(code) or (code.startswith("IT") and not _IBAN_OF_ITALY.fullmatch(code)):
        return False
    digits = "".join(str(int(character, 36)) for character in code[4:] + code[:4])
    return 2 <= int(code[2:4]) <= 98 and int(digits) % 97 == 1
