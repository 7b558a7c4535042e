"""A checkout's settings, with mails in a folder, no limits, a queue for each of the tests' workers."""

import os

from cer.config.settings.local import *  # noqa: F403
from cer.config.settings.local import CACHES
from cer.config.settings.test import (  # noqa: F401
    FIELD_KEYS,
    IDENTITY_LIMITS,
    PASSWORD_HASHERS,
    SECRET_KEY,
    SIGNUP_LIMITS,
)

_WORKER, _PORT = os.environ["CER_TEST_WORKER"], os.environ["CER_TEST_PORT"]

EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = os.environ["CER_TEST_MAILS"]
WWW_ADDRESS = f"http://www.localhost:{_PORT}"
COMMUNITY_ADDRESS = f"http://{{domain}}:{_PORT}"
CACHES["default"]["KEY_PREFIX"] = _WORKER
CELERY_TASK_DEFAULT_QUEUE = _WORKER
