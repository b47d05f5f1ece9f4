# One image for web, worker, beat and the one-shot migration.
FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1

RUN groupadd --system --gid 10001 creditcoop \
    && useradd --system --uid 10001 --gid creditcoop --home-dir /app --shell /usr/sbin/nologin creditcoop

WORKDIR /app
COPY requirements/runtime.txt requirements/runtime.txt
RUN pip install --require-hashes --only-binary :all: -r requirements/runtime.txt

COPY manage.py ./
COPY creditcoop creditcoop
COPY loans loans
COPY accountability accountability
COPY handover handover
COPY demo demo
COPY templates templates
COPY data data
COPY docker/healthcheck.py docker/gunicorn_conf.py docker/

# What the program writes: its key if none is given, uploads, the beat schedule. A volume in production.
ENV VAR_DIR=/var/lib/creditcoop
RUN mkdir -p "$VAR_DIR/static" "$VAR_DIR/files" && chown -R creditcoop:creditcoop "$VAR_DIR"
VOLUME ["/var/lib/creditcoop"]

USER creditcoop
EXPOSE 8000
CMD ["gunicorn", "creditcoop.wsgi:application", "--bind", "0.0.0.0:8000", "--workers", "2", \
     "--worker-class", "gthread", "--threads", "4", "--no-control-socket", "--worker-tmp-dir", "/dev/shm", \
     "--access-logfile", "-", "--config", "docker/gunicorn_conf.py"]
