from typing import cast

from django.core.management.base import BaseCommand
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector


class Command(BaseCommand):
    """Runs the jobs of the queue, until told to stop."""

    help = "Runs the worker: events, pictures, mail and what is to be done by the clock."

    def handle(self, *args: object, **options: object) -> None:
        connector = cast(DjangoConnector, app.connector)
        with app.replace_connector(connector.get_worker_connector()) as ready:
            ready.run_worker(
                name="weerklank",
                concurrency=2,
                fetch_job_polling_interval=5,
                shutdown_graceful_timeout=20,
                delete_jobs="successful",
            )
