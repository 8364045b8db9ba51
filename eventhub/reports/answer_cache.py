"""Answers cached while their version is the newest, so that a thousand viewers cost as much as one.

The version is read from the database for each request: what is cached saves work and is never older than the database.
"""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

MOST_ANSWERS = 64


class AnswerCache:
    """The latest answers of this process, by an entity tag that changes with everything they say."""

    def __init__(self) -> None:
        self._answers: OrderedDict[str, bytes] = OrderedDict()
        self._making = Lock()

    def get_or_make(self, tag: str, make: Callable[[], bytes]) -> bytes:
        """The answer of a tag, made by whoever asks first while the others wait for it."""
        found = self._answers.get(tag)
        if found is not None:
            return found
        with self._making:
            if tag not in self._answers:
                self._answers[tag] = make()
                if len(self._answers) > MOST_ANSWERS:
                    self._answers.popitem(last=False)
            return self._answers[tag]
