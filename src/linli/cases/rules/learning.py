"""How the model of `suggestions` is made from texts and their categories. Pure; needs the extra `suggest`."""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt

from linli.cases.errors import SuggestNotInstalled, TooFewToLearn
from linli.cases.rules.categories import GROUP_DIGITS
from linli.cases.rules.suggestions import GRAMS_MAX, Model, Reals, Trained, grams_in, known_in, shares

CASES_A_LEAF = 8  # fewer: only the group can be told
CASES_A_GRAM = 5  # a run of characters in fewer cases might be somebody's, and is not kept
CASES_MIN = 40
FOLDS = 5
RIGHT_LEAST = 0.8  # of the suggestions given for texts kept aside
GIVEN_MIN = 10  # fewer prove nothing
NEVER = 2.0
SIGNS, SIGN_CHARACTERS = 3, 8
SHARPNESSES = (0.5, 0.7, 1.0, 1.4, 2.0, 2.8, 4.0, 5.6, 8.0, 11.0)
_BUCKETS = 1 << 22
_NO_LETTERS = re.compile(r"[\W\d_]+")


@dataclass(frozen=True)
class Fit:
    weights: Reals
    bias: Reals


def learn(
    texts: Sequence[str], categories: Sequence[str], *, at: datetime, cases: int | None = None
) -> Model:
    """Return a model of texts and their categories, with the confidence from which four of five suggestions are right.

    That confidence comes from texts kept aside: five parts of equal mixture, each judged by what the other four teach.
    A text should be given once. Raises SuggestNotInstalled, TooFewToLearn.
    """
    _installed()
    labels = labels_of(categories)
    kept = [place for place, label in enumerate(labels) if label]
    classes = sorted({labels[place] for place in kept})
    if len(kept) < CASES_MIN or len(classes) < 2:
        raise TooFewToLearn(cases=len(kept), least=CASES_MIN)
    said = [texts[place] for place in kept]
    truth = np.array([classes.index(labels[place]) for place in kept])
    grams = grams_of(said)
    idf = _idf(said, grams)
    rows = _rows(said, grams, idf)
    aside = _scores_aside(rows, truth, len(classes))
    sharpness = min(SHARPNESSES, key=lambda each: _surprise(shares(aside, each), truth))
    chances = shares(aside, sharpness)
    leaf, given, right = _sure(chances.max(axis=1), _leaf_right(classes, chances, truth))
    group, group_given, group_right = _sure(*_by_group(classes, chances, truth))
    fit = _fit(rows, truth, len(classes))
    told = Trained(
        at=at.isoformat(timespec="seconds"),
        cases=cases or len(kept),
        texts=len(kept),
        given=given,
        right=right,
        of_majority=int(np.bincount(truth).max()),
        group_given=group_given,
        group_right=group_right,
    )
    return Model(grams, idf, fit.weights, fit.bias, tuple(classes), sharpness, leaf, group, told)


def labels_of(categories: Sequence[str]) -> list[str]:
    """Return what each text teaches: its leaf, its group where the leaf is rare, "" where those are few too."""
    leaves = Counter(categories)
    labels = [code if leaves[code] >= CASES_A_LEAF else code[:GROUP_DIGITS] for code in categories]
    counts = Counter(labels)
    return [label if counts[label] >= CASES_A_LEAF else "" for label in labels]


def signs_of(text: str) -> frozenset[int]:
    """Return a few numbers of a text of which another one, copied and changed a little, almost surely has one as well."""
    plain = _NO_LETTERS.sub("", text)
    pieces = {plain[at : at + SIGN_CHARACTERS] for at in range(max(1, len(plain) - SIGN_CHARACTERS + 1))}
    return frozenset(
        turn << 32 | min(crc32(piece.encode(), turn) for piece in pieces) for turn in range(SIGNS)
    )


def grams_of(texts: Sequence[str]) -> dict[str, int]:
    """Return the grams that stand in at least CASES_A_GRAM texts, the commonest GRAMS_MAX of them, each with its place.

    Grams are counted in buckets first, so that the many that stand in one text alone take no memory.
    """
    buckets = np.zeros(_BUCKETS, np.int32)
    for text in texts:
        np.add.at(buckets, [hash(gram) % _BUCKETS for gram in grams_in(text)], 1)
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(gram for gram in grams_in(text) if buckets[hash(gram) % _BUCKETS] >= CASES_A_GRAM)
    often = [(count, gram) for gram, count in counts.items() if count >= CASES_A_GRAM]
    often.sort(key=lambda each: (-each[0], each[1]))
    return {gram: place for place, gram in enumerate(sorted(gram for _, gram in often[:GRAMS_MAX]))}


def _installed() -> None:
    try:
        import sklearn.svm  # noqa: F401 # looked for here, so that all later imports succeed
    except ImportError as error:
        raise SuggestNotInstalled from error


def _idf(texts: Sequence[str], grams: Mapping[str, int]) -> Reals:
    counts = np.zeros(len(grams), np.int64)
    for text in texts:
        for gram in grams_in(text):
            if gram in grams:
                counts[grams[gram]] += 1
    return (np.log((1 + len(texts)) / (1 + counts)) + 1).astype(np.float32)


def _rows(texts: Sequence[str], grams: Mapping[str, int], idf: Reals) -> Any:
    """Return the texts as a sparse matrix, one a row."""
    from scipy.sparse import csr_matrix

    found = [known_in(text, grams, idf) for text in texts]
    ends = np.cumsum([0, *(len(places) for places, _ in found)])
    places, values = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return csr_matrix((values, places, ends), shape=(len(texts), len(grams)))


def _scores_aside(rows: Any, truth: npt.NDArray[np.int64], classes: int) -> Reals:
    """Return each text's scores by a model that has not seen it."""
    from sklearn.model_selection import StratifiedKFold

    scores = np.zeros((len(truth), classes), np.float32)
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    for seen, aside in folds.split(np.zeros(len(truth)), truth):
        fit = _fit(rows[seen], truth[seen], classes)
        scores[aside] = rows[aside] @ fit.weights + fit.bias
    return scores


def _fit(rows: Any, truth: npt.NDArray[np.int64], classes: int) -> Fit:
    from sklearn.svm import LinearSVC

    line = LinearSVC(C=0.5, random_state=0).fit(rows, truth)
    weights, bias = line.coef_, line.intercept_
    if classes == 2:  # one line tells two apart
        weights, bias = np.vstack([-weights, weights]), np.concatenate([-bias, bias])
    return Fit(np.ascontiguousarray(weights.T, np.float32), bias.astype(np.float32))


def _surprise(chances: Reals, truth: npt.NDArray[np.int64]) -> float:
    return float(-np.log(np.maximum(chances[np.arange(len(truth)), truth], 1e-9)).mean())


def _leaf_right(
    classes: Sequence[str], chances: Reals, truth: npt.NDArray[np.int64]
) -> npt.NDArray[np.bool_]:
    """Return for which texts the first choice is right; a group's own class is no leaf, and never is."""
    first = chances.argmax(axis=1)
    is_leaf = np.array([len(label) > GROUP_DIGITS for label in classes])
    right: npt.NDArray[np.bool_] = (first == truth) & is_leaf[first]
    return right


def _by_group(
    classes: Sequence[str], chances: Reals, truth: npt.NDArray[np.int64]
) -> tuple[Reals, npt.NDArray[np.bool_]]:
    groups = sorted({label[:GROUP_DIGITS] for label in classes})
    of = np.array([groups.index(label[:GROUP_DIGITS]) for label in classes])
    sums = np.stack([chances[:, of == each].sum(axis=1) for each in range(len(groups))], axis=1)
    return sums.max(axis=1), sums.argmax(axis=1) == of[truth]


def _sure(confidence: Reals, right: npt.NDArray[np.bool_]) -> tuple[float, int, int]:
    """Return the lowest confidence from which RIGHT_LEAST are right, how many that gives, and how many of them are."""
    order = np.argsort(-confidence, kind="stable")
    rights = np.cumsum(right[order])
    given = np.arange(1, len(order) + 1)
    # One standard error more than asked: among few texts, luck picks the place where the share happens to be high.
    luck = np.sqrt(given * RIGHT_LEAST * (1 - RIGHT_LEAST))
    enough = np.flatnonzero((rights >= RIGHT_LEAST * given + luck) & (given >= GIVEN_MIN))
    if not len(enough):
        return NEVER, 0, 0
    last = int(enough[-1])
    # Rounded up: what stands just below it is not sure any more.
    return math.ceil(float(confidence[order[last]]) * 1e6) / 1e6, last + 1, int(rights[last])
