"""Which transactions somebody could see the work of, as PostgreSQL says it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The transactions from `end` on had not ended yet, nor had those that were `running`."""

    end: int
    running: frozenset[int]

    @classmethod
    def parse(cls, text: str) -> Snapshot:
        """What `pg_current_snapshot()` gives as text. Raises ValueError."""
        _begin, end, running = text.split(":")
        return cls(int(end), frozenset(int(each) for each in running.split(",") if each))

    def __str__(self) -> str:
        begin = min(self.running, default=self.end)
        return f"{begin}:{self.end}:{','.join(map(str, sorted(self.running)))}"

    def shows(self, transaction: int) -> bool:
        """Whether what this transaction wrote could be seen, had it been committed."""
        return transaction < self.end and transaction not in self.running

    def follows(self, earlier: Snapshot) -> bool:
        """Whether everything that `earlier` shows is shown here as well."""
        return self.end >= earlier.end and not any(map(earlier.shows, self.running))
