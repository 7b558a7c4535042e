"""What every serving process checks before it takes work."""

from django.conf import settings
from django.db import connection
from psycopg.conninfo import make_conninfo

from cer.adapters.storage import storage_at
from cer.kit.database.pooler import transaction_pooler_refuse


def serving_checks() -> None:
    """Refuse to serve where communities would not be kept apart, or files would have no place."""
    storage_at(settings.STORAGE_URL)
    parameters = connection.get_connection_params()
    names = ("dbname", "user", "password", "host", "port")
    transaction_pooler_refuse(
        make_conninfo(**{name: parameters[name] for name in names if name in parameters})
    )
