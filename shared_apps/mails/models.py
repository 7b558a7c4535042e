from datetime import timedelta

from django.db import models

from cer.kit.identifiers import time_ordered_uuid

WAITS = tuple(timedelta(seconds=seconds) for seconds in (0, 60, 5 * 60, 30 * 60, 2 * 3600, 8 * 3600))
"""How long after the try before it each try to send comes; after the last one the mail is given up."""


class OutgoingMail(models.Model):
    """A mail that has not left yet; its id is its message id, and with the row its words and key are gone.

    All that it says, address included, is sealed with a key of its own, which the platform's key wraps.
    """

    id = models.UUIDField(primary_key=True, default=time_ordered_uuid, editable=False)
    platform_key_id = models.CharField(max_length=16)
    wrapped_key = models.BinaryField()
    said_sealed = models.BinaryField()
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(db_index=True)
