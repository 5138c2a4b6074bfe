"""The app's own table, which every case system has in its own way."""

from django.db import models


class Child(models.Model):
    """A child's case: some facts in columns, the rest as a record. An empty column is a fact nobody knows."""

    case_id = models.CharField(max_length=40, unique=True)
    date_of_birth = models.DateField(null=True)
    disabled = models.BooleanField(null=True)
    record = models.JSONField(default=dict)

    def __str__(self) -> str:
        """The id alone: nothing else of a child belongs in a log."""
        return self.case_id
