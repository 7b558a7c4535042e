import pytest

from cer.kit.masking import masked


@pytest.mark.parametrize(
    ("clear", "shown"),
    [
        ("POD IT001E12345678 released", "POD IT***78 released"),
        ("it001e123456789", "it***89"),
        ("RSSMRA85T10A562S", "RS***2S"),
        ("rssmra85t10a562s of the holder", "rs***2s of the holder"),
        ("IT60X0542811101000000123456", "IT***56"),
        ("IT60 X054 2811 1010 0000 0123 456", "IT***56"),
        ("DE89370400440532013000", "DE***00"),
        ("anna.rossi+cer@posta.example", "a***@posta.example"),
    ],
)
def test_s20_personal_data_is_cut_to_its_ends(clear: str, shown: str) -> None:
    assert masked(clear) == shown


@pytest.mark.parametrize(
    "text",
    [
        "Assembly of 12 May 2025, resolution 4",
        "0193f0a2-7c1e-7cc3-98c4-dc0c0c07398f",
        "ab" * 32,
        "readings-2024-02.csv",
        "AC001E00001",
        "12345670017",
    ],
)
def test_what_names_nobody_stays_readable(text: str) -> None:
    assert masked(text) == text
