"""The category that a report's words speak of, by this installation's own model; without a model nothing is suggested."""

import logging
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from linli.cases.rules.categories import GROUPS, LEAVES
from linli.cases.rules.suggestions import (
    FILE_MB_MAX,
    NOTHING,
    Model,
    ModelDamaged,
    Suggested,
    suggest,
    unpacked,
)

log = logging.getLogger(__name__)


def suggested(texts: Iterable[str]) -> Suggested:
    """Return the categories that these words speak of; NOTHING without a sound model, or where it is not sure."""
    try:
        model = stored_model()
    except ModelDamaged:  # `linli check` says so; registering goes on
        return NOTHING
    return suggest(model, "\n".join(texts)) if model else NOTHING


def stored_model() -> Model | None:
    """Return the model in the data folder, read again when it was replaced; None if there is none. Raises ModelDamaged."""
    path = model_path()
    try:
        known = path.stat()
    except OSError:
        return None
    found = _read(path, known.st_mtime_ns, known.st_size, known.st_ino)
    if isinstance(found, str):
        raise ModelDamaged(found)
    return found


def model_path() -> Path:
    folder: Path = settings.LINLI_HOME
    return folder / "suggest" / "model.npz"


def model_trouble() -> str:
    """Return what is wrong with the model, in a sentence that says how to mend it; "" if nothing is."""
    try:
        model = stored_model()
    except ModelDamaged as error:
        return f"the model that suggests categories cannot be used ({error}); run: linli suggest train"
    known = LEAVES.keys() | GROUPS.keys()
    gone = [label for label in model.labels if label not in known] if model else []
    if gone:
        some = f"{len(gone)} that are no more (first: {gone[0]})"
        return f"the model that suggests categories knows {some}; run: linli suggest train"
    return ""


@lru_cache(maxsize=1)
def _read(path: Path, changed_ns: int, size: int, inode: int) -> Model | str:
    """Return the model, or what is wrong with it: either is kept until the file changes."""
    try:
        if size > FILE_MB_MAX << 20:
            raise ModelDamaged(f"larger than {FILE_MB_MAX} MB")
        return unpacked(path.read_bytes())
    except (OSError, ModelDamaged) as error:
        log.warning("the model that suggests categories cannot be used: %s", error)
        return str(error)
