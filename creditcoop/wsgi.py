"""The web server's door to the program."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from creditcoop.core import embedded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "creditcoop.settings")

application = get_wsgi_application()

# In the process that answers requests, under gunicorn and runserver alike; commands never come here.
if settings.EMBEDDED:
    embedded.start()
