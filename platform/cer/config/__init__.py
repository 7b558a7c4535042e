"""Wiring. Importing it makes our Celery application the one that tasks belong to."""

from cer.config.celery_app import app as celery_app

__all__ = ["celery_app"]
