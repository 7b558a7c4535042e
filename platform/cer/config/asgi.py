"""The stream server's application: `/api/v1/events` stays open, all else is answered as everywhere."""

import os

from django.core.asgi import get_asgi_application

from cer.config.startup import serving_checks

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cer.config.settings.local")

_django = get_asgi_application()

from cer.config.event_stream import EventStream, channel_of_host  # noqa: E402  # it reads what Django has set up

application = EventStream(_django, channel_of=channel_of_host)
serving_checks()
