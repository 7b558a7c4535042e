"""Many at once, over connections of their own."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from billing_saas.models import Customer, EventState, WebhookEvent
from billing_saas.selectors import gateway
from billing_saas.services.inbox import event_work
from cer.simulators.stripe import SimulatedStripe
from shared_apps.tenants.models import Tenant
from tests.billing.clearing import billing_clear
from tests.billing.world import customer_make, post, subscribe


@pytest.fixture
def committed(
    selling: SimulatedStripe, new_community: Callable[[str], Tenant]
) -> Iterator[tuple[SimulatedStripe, Customer]]:
    """A customer that other connections see."""
    yield selling, customer_make(new_community("billed"))
    billing_clear()


def test_s52_twenty_posts_at_once_are_one_row_and_one_effect(
    committed: tuple[SimulatedStripe, Customer],
) -> None:
    selling, customer = committed
    subscribe(selling, customer)
    gateway().subscription_end_set(customer.subscriptions.get().provider_id, is_ending=True, key="end")
    [delivery] = selling.account.deliveries()

    def post_and_work(_: int) -> int:
        try:
            answer = post(delivery)
            event_work(event_id=delivery.event_id)
            return answer.status_code
        finally:
            connection.close()

    calls = len(selling.account.calls)
    with ThreadPoolExecutor(20) as threads:
        answers = list(threads.map(post_and_work, range(20)))
    assert answers == [200] * 20
    assert WebhookEvent.objects.filter(pk=delivery.event_id, state=EventState.DONE).count() == 1
    assert len(selling.account.calls) == calls + 1
