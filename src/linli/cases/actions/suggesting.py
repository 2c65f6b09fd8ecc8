"""Making the model by which categories are suggested, out of this installation's own cases."""

import logging
import os
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from linli.cases.errors import SuggestNotInstalled, TooFewToLearn
from linli.cases.models import Case
from linli.cases.queries.rows import texts_of
from linli.cases.queries.suggestions import model_path, stored_model
from linli.cases.rules.categories import LEAVES
from linli.cases.rules.learning import learn, signs_of
from linli.cases.rules.suggestions import CHARACTERS_READ, Model, ModelDamaged, packed

log = logging.getLogger(__name__)

CASES_MAX = (
    10_000  # the latest: how people write changes; 20,000 short texts took 200 MB beyond the program itself
)
CASES_A_BATCH = 500
RENEWED_AFTER = timedelta(days=7)


def train_suggestions(*, at: datetime) -> Model:
    """Learn from the accepted cases that are not confidential, and put the model in the place of the one before.

    Raises SuggestNotInstalled, TooFewToLearn; the model before then stays.
    """
    texts, categories, known, cases = [], [], set[int](), 0
    for text, category in _taught():
        cases += 1
        signs = signs_of(text)
        if known.isdisjoint(
            signs
        ):  # almost the same text, both learnt and kept aside, would flatter the figures
            texts.append(text)
            categories.append(category)
        known |= signs
    model = learn(texts, categories, at=at, cases=cases)
    _put(packed(model), model_path())
    return model


def renew_suggestions(*, at: datetime) -> bool:
    """Train again where a model is older than a week. Who never trained one has none, and gets none by himself."""
    try:
        model = stored_model()
    except ModelDamaged:
        return False
    if model is None or at - datetime.fromisoformat(model.trained.at) < RENEWED_AFTER:
        return False
    try:
        train_suggestions(at=at)
    except (
        SuggestNotInstalled,
        TooFewToLearn,
    ) as refusal:  # the model before stays; `linli suggest train` says why
        log.warning("the model that suggests categories was not renewed: %s", refusal.code)
        return False
    return True


def _taught() -> Iterator[tuple[str, str]]:
    """Yield the words and the category of each case as it stands after all corrections, the latest case first."""
    accepted = Case.objects.filter(confidential=False, accepted_at__isnull=False, category__in=list(LEAVES))
    newest = list(accepted.order_by("-id").values_list("county", "id")[:CASES_MAX])
    for start in range(0, len(newest), CASES_A_BATCH):
        batch = newest[start : start + CASES_A_BATCH]
        rows = list(
            Case.objects.filter(
                county__in={county for county, _ in batch}, id__in=[key for _, key in batch]
            ).order_by("-id")
        )
        titles, told = texts_of(rows, "title_id"), texts_of(rows, "description_id")
        for row in rows:
            text = f"{titles.get(row.title_id, '')}\n{told.get(row.description_id, '')}"[:CHARACTERS_READ]  # type: ignore[arg-type] # None is no key
            if text.strip():
                yield text, row.category


def _put(stored: bytes, path: Path) -> None:
    """Write a file whole or not at all, readable by its owner alone."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".model-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(stored)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
