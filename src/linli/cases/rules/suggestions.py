"""Which category the words of a report speak of: a small linear model over short runs of characters. Pure.

A suggestion is shown to a person, who chooses; nothing follows from it by itself. Where the model is not sure it says
nothing.
"""

import io
import json
import math
import re
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from linli.cases.rules.categories import GROUP_DIGITS, GROUPS, LEAVES

FORMAT = 1
GRAM_LENGTHS = (1, 2, 3)
CHARACTERS_READ = 400  # of one report: the matter is told at its beginning, and memory stays bounded
GRAMS_MAX = 40_000
FILE_MB_MAX = 20
UNPACKED_MB_MAX = 64
SHOWN_MAX = 3
ALSO_FROM = 0.05  # beside a sure first choice, others this likely are shown
_NO_LETTERS = re.compile(r"[\W\d_]+")

Reals = npt.NDArray[np.float32]


class ModelDamaged(ValueError):
    """The file is no model of this version: cut short, changed, or of another release."""


@dataclass(frozen=True)
class Trained:
    """What a model was made from and how it did on texts kept aside.

    given, right  of the texts kept aside: how many got a suggestion, and for how many its first choice was right
    """

    at: str
    cases: int
    texts: int
    given: int
    right: int
    of_majority: int
    group_given: int
    group_right: int


@dataclass(frozen=True)
class Model:
    """grams, idf (G) · weights (G × C), bias (C) · labels (C): leaf codes, or a group's for its rare leaves.

    sharpness   by which scores are multiplied before they become shares
    sure, sure_of_group  confidence from which a leaf, a group is said; above 1: never
    """

    grams: Mapping[str, int]
    idf: Reals
    weights: Reals
    bias: Reals
    labels: tuple[str, ...]
    sharpness: float
    sure: float
    sure_of_group: float
    trained: Trained


@dataclass(frozen=True)
class Suggested:
    """Up to three leaves, the likeliest first; or no leaf and a group ("" where not even that is sure)."""

    leaves: tuple[str, ...] = ()
    group: str = ""
    confidence: float = field(default=0.0, compare=False)


NOTHING = Suggested()


def grams_in(text: str) -> Counter[str]:
    """Return the runs of one to three characters of `text`, and how often each stands there.

    Digits are left out, so that no number of a person or a door can be part of one.
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    counts: Counter[str] = Counter()
    for run in _NO_LETTERS.split(plain[:CHARACTERS_READ]):
        for length in GRAM_LENGTHS:
            counts.update(run[at : at + length] for at in range(len(run) - length + 1))
    return counts


def known_in(
    text: str, grams: Mapping[str, int], idf: Reals
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float32]]:
    """Return places and values of a text's known grams, as a vector of length 1; empty where none is known."""
    found = sorted((grams[gram], count) for gram, count in grams_in(text).items() if gram in grams)
    places = np.array([place for place, _ in found], np.int32)
    values = np.array([1 + math.log(count) for _, count in found], np.float32) * idf[places]
    return places, values / (np.sqrt(values @ values) if found else 1.0)


def suggest(model: Model, text: str) -> Suggested:
    """Return what the words are likely about; NOTHING where it is not sure, nor ever what is no category any more."""
    places, values = known_in(text, model.grams, model.idf)
    if not len(places):
        return NOTHING
    chances = shares(values @ model.weights[places] + model.bias, model.sharpness)
    order = np.argsort(-chances)
    first = model.labels[order[0]]
    if chances[order[0]] >= model.sure and first in LEAVES:
        also = [model.labels[each] for each in order[1:] if chances[each] >= ALSO_FROM]
        leaves = [first, *(label for label in also if label in LEAVES)]
        return Suggested(tuple(leaves[:SHOWN_MAX]), first[:GROUP_DIGITS], float(chances[order[0]]))
    group, chance = likeliest_group(model.labels, chances)
    return Suggested((), group, chance) if chance >= model.sure_of_group and group in GROUPS else NOTHING


def shares(scores: Reals, sharpness: float) -> Reals:
    """Return scores as shares of one along the last axis."""
    scaled = scores * sharpness
    powers = np.exp(scaled - scaled.max(axis=-1, keepdims=True))
    result: Reals = powers / powers.sum(axis=-1, keepdims=True)
    return result


def likeliest_group(labels: Sequence[str], chances: Reals) -> tuple[str, float]:
    sums: dict[str, float] = {}
    for label, chance in zip(labels, chances.tolist(), strict=True):
        sums[label[:GROUP_DIGITS]] = sums.get(label[:GROUP_DIGITS], 0.0) + chance
    return max(sums.items(), key=lambda each: each[1])


def packed(model: Model) -> bytes:
    """Return the model as the bytes of its file: arrays and JSON, and nothing that could run."""
    about = {
        "format": FORMAT,
        "labels": model.labels,
        "grams": list(model.grams),
        "sharpness": model.sharpness,
        "sure": model.sure,
        "sure_of_group": model.sure_of_group,
        "trained": asdict(model.trained),
    }
    into = io.BytesIO()
    np.savez_compressed(
        into,
        about=np.frombuffer(json.dumps(about, ensure_ascii=False).encode(), np.uint8),
        idf=model.idf,
        weights=model.weights.astype(np.float16),
        bias=model.bias,
    )
    return into.getvalue()


def unpacked(stored: bytes) -> Model:
    """Return the model of a file. Raises ModelDamaged."""
    try:
        with zipfile.ZipFile(io.BytesIO(stored)) as archive:
            if sum(member.file_size for member in archive.infolist()) > UNPACKED_MB_MAX << 20:
                raise ModelDamaged("too large")
        with np.load(io.BytesIO(stored), allow_pickle=False) as arrays:
            about = json.loads(arrays["about"].tobytes())
            model = _model(about, *(arrays[name].astype(np.float32) for name in ("idf", "weights", "bias")))
    except (ValueError, KeyError, TypeError, OSError, EOFError, zipfile.BadZipFile) as error:
        raise ModelDamaged(str(error)) from error
    if not _fits(model):
        raise ModelDamaged("its parts do not fit together")
    return model


def _model(about: dict[str, Any], idf: Reals, weights: Reals, bias: Reals) -> Model:
    if about["format"] != FORMAT:
        raise ModelDamaged("of another version")
    return Model(
        grams={str(gram): place for place, gram in enumerate(about["grams"])},
        idf=idf,
        weights=weights,
        bias=bias,
        labels=tuple(map(str, about["labels"])),
        sharpness=float(about["sharpness"]),
        sure=float(about["sure"]),
        sure_of_group=float(about["sure_of_group"]),
        trained=Trained(**about["trained"]),
    )


def _fits(model: Model) -> bool:
    grams, classes = len(model.grams), len(model.labels)
    fits = model.idf.shape == (grams,) and model.bias.shape == (classes,) and classes > 0
    arrays: Iterable[Reals] = (model.idf, model.weights, model.bias)
    return fits and model.weights.shape == (grams, classes) and all(np.isfinite(a).all() for a in arrays)
