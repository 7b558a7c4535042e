import pytest

from cer.calc.compliance.statements import Topic, value_check
from cer.calc.errors import ValidationError


@pytest.mark.parametrize(
    ("topic", "value"),
    [
        (Topic.MANDATE, "no"),
        (Topic.CONSTITUTED_ON, "2024-02-29"),
        (Topic.LAST_YEAR_REPORTED, "2024"),
        (Topic.MAIN_ATECO, "01.11.1@2007"),
        (Topic.AREA, "AC001E00123@2023"),
        (Topic.REFERENTE, "esco"),
    ],
)
def test_a_value_in_the_form_of_its_topic_is_taken(topic: Topic, value: str) -> None:
    value_check(topic, value)


@pytest.mark.parametrize(
    ("topic", "value"),
    [
        (Topic.MANDATE, "maybe"),
        (Topic.CONSTITUTED_ON, "2025-02-29"),
        (Topic.LAST_YEAR_REPORTED, "1999"),
        (Topic.MAIN_ATECO, "35.11.00"),
        (Topic.AREA, "AC001E00123"),
        (Topic.REFERENTE, "nobody"),
    ],
)
def test_any_other_value_is_refused(topic: Topic, value: str) -> None:
    with pytest.raises(ValidationError):
        value_check(topic, value)
