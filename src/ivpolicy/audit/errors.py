"""What is refused about a decision log, a checkpoint or a receipt."""

from ivpolicy.core.errors import IvpolicyError


class LogError(IvpolicyError):
    """Nothing can be written to a decision log, read from it or proved by it. The message shows nothing of a case."""

    code = "decision_log"
