"""Answers kept as long as their version holds, so that a thousand viewers cost as much as one.

The version is read from the database for each request: what is kept saves work and is never older than the database.
"""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

MOST_KEPT = 64


class KeptAnswers:
    """The latest answers of this process, by an entity tag that changes with everything they say."""

    def __init__(self) -> None:
        self._answers: OrderedDict[str, bytes] = OrderedDict()
        self._making = Lock()

    def get(self, tag: str, make: Callable[[], bytes]) -> bytes:
        """The answer of a tag, made by whoever asks first while the others wait for it."""
        kept = self._answers.get(tag)
        if kept is not None:
            return kept
        with self._making:
            if tag not in self._answers:
                self._answers[tag] = make()
                if len(self._answers) > MOST_KEPT:
                    self._answers.popitem(last=False)
            return self._answers[tag]
