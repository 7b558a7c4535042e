"""Invoices and messages through a folder, with the exchange system's double at its other end."""

from pathlib import Path

import pytest

from billing_saas.models import Customer, Invoice, InvoiceState, SdiReceipt
from billing_saas.services.sending import receipts_collect
from cer.adapters.sdi import FolderChannel, channel_at
from cer.cli import main
from cer.simulators.stripe import SimulatedStripe
from tests.billing.world import clock_to_now, outgoing_leave, subscribe

XML = b"<a><CodiceDestinatario>%b</CodiceDestinatario></a>"


@pytest.fixture
def folder(tmp_path: Path, settings: object) -> Path:
    settings.SDI_URL = f"folder:{tmp_path}"  # type: ignore[attr-defined]
    return tmp_path


def simulated(folder: Path, *more: str) -> None:
    assert main(["simulate", "sdi", "--folder", str(folder), "--once", *more]) == 0


@pytest.mark.django_db
def test_an_invoice_goes_out_and_its_message_comes_back_once(
    selling: SimulatedStripe, customer: Customer, folder: Path
) -> None:
    clock_to_now(selling)
    folder_setting = f"folder:{folder}"
    assert isinstance(channel_at(folder_setting), FolderChannel)
    subscribe(selling, customer)
    outgoing_leave(customer, "sdi_send")
    invoice = Invoice.objects.get()
    assert (folder / "out" / invoice.file_name).read_bytes() == bytes(invoice.xml)
    simulated(folder)
    simulated(folder)
    assert [receipts_collect(), receipts_collect()] == [1, 0]
    invoice.refresh_from_db()
    assert invoice.state == InvoiceState.DELIVERED
    simulated(folder)
    assert receipts_collect() == 0
    assert SdiReceipt.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("IT12345670785_00001.xml", XML % b"ABC1234", "RC"),
        ("IT12345670785_00002.xml", XML % b"0000000", "MC"),
        ("IT12345670785_00003.xml", b"<a>", "NS"),
        ("invoice.xml", XML % b"ABC1234", "NS"),
    ],
)
def test_the_double_judges_as_the_exchange_system_does(
    folder: Path, name: str, content: bytes, kind: str
) -> None:
    FolderChannel(folder).send(file_name=name, xml=content)
    simulated(folder)
    assert [path.name for path in (folder / "in").iterdir()] == [f"{name[:-4]}_{kind}_001.xml"]


def test_it_says_what_one_wants_to_hear(folder: Path) -> None:
    FolderChannel(folder).send(file_name="IT12345670785_00001.xml", xml=XML % b"ABC1234")
    simulated(folder, "--say", "NS")
    (answer,) = (folder / "in").iterdir()
    assert b"<Codice>00404</Codice>" in answer.read_bytes()


@pytest.mark.django_db
def test_what_is_no_message_stays_and_alarms(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    (folder / "in").mkdir()
    (folder / "in" / "x.xml").write_bytes(b"<x/>")
    assert receipts_collect() == 0
    assert "is no message" in caplog.text
    assert (folder / "in" / "x.xml").exists()


def test_a_folder_needs_an_absolute_path() -> None:
    with pytest.raises(ValueError, match="absolute"):
        channel_at("folder:here")
