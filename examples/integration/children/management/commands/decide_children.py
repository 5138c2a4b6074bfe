"""`python manage.py decide_children leeds --question visitor.appoint`: a line of JSON for each child."""

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from children.models import Child
from children.overview import Unanswered, overview
from ivpolicy import IvpolicyError, load_packs


class Command(BaseCommand):
    """Answers go to standard output with the digests that tie them to text and record; refusals to standard error."""

    help = "Say what the law and an authority's pack say of every child"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The authority, the day (today where it is left out) and the questions."""
        parser.add_argument("authority")
        parser.add_argument("--as-at", type=date.fromisoformat, default=date.today())  # noqa: DTZ011 - a council's day
        parser.add_argument("--question", action="append", required=True)

    def handle(self, **asked: Any) -> None:
        """Answer every child, and fail at the end where some have no answer, so that a scheduler sees it."""
        rows = Child.objects.order_by("pk").values("case_id", "date_of_birth", "disabled", "record").iterator(500)
        try:
            editions = load_packs(asked["authority"])
            unanswered = sum(
                not self.written(found)
                for found in overview(rows, editions, as_at=asked["as_at"], questions=asked["question"])
            )
        except IvpolicyError as error:
            raise CommandError(str(error)) from error
        if unanswered:
            raise CommandError(f"{unanswered} children have no answer; each is told above")

    def written(self, found: Any) -> bool:
        """Write one answer or refusal; whether it was an answer."""
        if isinstance(found, Unanswered):
            self.stderr.write("\n".join(f"{found.case_id}: {told}" for told in found.told))
            return False
        line = {
            "case_id": found.record.case_id,
            "answers": {question: [decision.status, decision.outcome] for question, decision in found.items()},
            "evaluated_digest": found.evaluated_digest,
            "record_digest": found.record_digest,
        }
        self.stdout.write(json.dumps(line))
        return True
