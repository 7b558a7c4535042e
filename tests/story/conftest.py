"""The provider's double and the sign-up, as the rooms' own tests have them."""

from tests.billing.conftest import fake_clock as fake_clock
from tests.billing.conftest import gateway as gateway
from tests.billing.conftest import priced as priced
from tests.billing.conftest import provider as provider
from tests.billing.conftest import selling as selling
from tests.signup.conftest import signing_up as signing_up
