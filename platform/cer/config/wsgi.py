import os

from django.core.wsgi import get_wsgi_application

from cer.config.startup import serving_checks

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cer.config.settings.local")

application = get_wsgi_application()
serving_checks()
