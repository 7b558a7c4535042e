"""The PDF of a receipt, among the member's documents."""

import pytest

from cer.kit.errors import NotFoundError
from tenant_apps.documents.selectors import documents_listed, version_content, version_open_to
from tenant_apps.dues.models import FeePayment
from tenant_apps.dues.selectors import receipts_unprinted
from tenant_apps.dues.services.receipts import receipt_print
from tests.dues.world import CALLER, NOW, charged, fee_make, pay
from tests.factories import configuration_make, member_make
from tests.printing import printer_or_skip, text_of


@pytest.fixture
def payment(alfa: None) -> FeePayment:
    printer_or_skip()
    configuration_make()
    member_make("M1")
    return pay(charged(fee_make())[0], 1250)


def test_a_receipt_is_printed_once_for_its_member_alone(payment: FeePayment) -> None:
    assert receipts_unprinted() == [payment.receipt_id]
    for _ in range(2):
        receipt_print(receipt_id=payment.receipt_id, caller=CALLER, now=NOW)
    assert receipts_unprinted() == []
    version = documents_listed().get().versions.get()
    said = text_of(version_content(version_open_to(version.pk, payment.charge.member_id)))
    for words in ("Ricevuta n. 1/2026", "Member M1", "12,50 EUR", "Quota associativa 2026", "01/03/2026"):
        assert words in said
    with pytest.raises(NotFoundError):
        version_open_to(version.pk, member_make("M2").pk)
