import pytest

from cer.calc.identifiers import (
    fiscal_code_check_character,
    is_cp_code,
    is_fiscal_code,
    is_iban,
    is_vat_number,
    pod_from_text,
)


@pytest.mark.parametrize("text", ["IT001E12345678", "it 001 e 1234 5678", "IT001E12345678A"])
def test_a_pod_is_read_in_its_plain_form(text: str) -> None:
    assert pod_from_text(text) in {"IT001E12345678", "IT001E12345678A"}


@pytest.mark.parametrize(
    "text", ["", "IT001E1234567", "IT001E1234567890", "FR001E12345678", "IT٠٠١E12345678", "IT001E1234567É"]
)
def test_a_malformed_pod_is_nothing(text: str) -> None:
    assert pod_from_text(text) is None


def test_a_cp_code_has_an_area_and_a_number() -> None:
    assert is_cp_code("AC001E00123")
    assert not is_cp_code("AC001E123")


@pytest.mark.parametrize(
    ("code", "is_valid"), [("00743110157", True), ("00743110158", False), ("0" * 11, False), ("1", False)]
)
def test_a_vat_number_ends_with_its_check_digit(code: str, is_valid: bool) -> None:
    assert is_vat_number(code) is is_valid


@pytest.mark.parametrize(
    ("code", "is_valid"),
    [
        ("RSSMRA85T10A562S", True),
        ("RSSMRA85T10A562T", False),
        ("RSSMRA85T10A562", False),
        ("RSSMRA85T10A5621S", False),
        ("123456789012345C", False),
        ("00743110157", True),
    ],
)
def test_a_fiscal_code_is_of_a_person_or_of_a_body(code: str, is_valid: bool) -> None:
    assert is_fiscal_code(code) is is_valid


def test_letters_in_place_of_digits_are_a_fiscal_code_too() -> None:
    first_15 = "RSSMRA85T10A5S2"
    check_character = fiscal_code_check_character(first_15)
    assert is_fiscal_code(f"{first_15}{check_character}")


@pytest.mark.parametrize("first_15", ["RSSMRA85T10A56", "rssmra85t10a562"])
def test_what_is_no_code_has_no_check_character(first_15: str) -> None:
    assert fiscal_code_check_character(first_15) is None


@pytest.mark.parametrize(
    ("code", "is_valid"),
    [
        ("IT60X0542811101000000123456", True),
        ("IT61X0542811101000000123456", False),
        ("IT60X0542811101000000123465", False),
        ("DE89370400440532013000", True),
        ("GB82WEST12345698765432", True),
        ("IT60 X054 2811 1010 0000 0123 456", False),
        ("it60x0542811101000000123456", False),
        ("IT60X054281110100000012345", False),
        ("", False),
    ],
)
def test_an_iban_keeps_its_check_digits(code: str, is_valid: bool) -> None:
    assert is_iban(code) is is_valid


def test_two_neighbours_swapped_in_an_iban_are_noticed() -> None:
    code = "IT60X0542811101000000123456"
    swapped = {code[:i] + code[i + 1] + code[i] + code[i + 2 :] for i in range(26)} - {code}
    assert not any(map(is_iban, swapped))
