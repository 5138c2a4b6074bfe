"""What law and local policy say about visitors and advocates for children in care."""

__version__ = "0.1.0"
