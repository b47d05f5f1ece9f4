"""The web server's door to the program."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "creditcoop.settings")

application = get_wsgi_application()
