"""python -m bench.suggest

Texts: the labelled half of taidi2020c under LINLI_TEST_DATA, and the demo's own reports. Three parts in turn: two teach,
one is judged; the confidence from which something is said comes from the two alone.
"""

import csv
import gzip
import os
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bench._figures import ROOT, Figure, keep, of_times

PARTS = 3
TIMED = 300
REPORTS = ROOT / "src" / "linli" / "demo" / "data" / "reports.tsv"
Row = tuple[str, str]


def main() -> None:
    for name, rows in (("taidi2020c", complaints()), ("demo reports", reports())):
        keep(measured(name, rows))


def complaints() -> list[Row]:
    """Return title and text of each labelled message; each label stands for a leaf with a code of our own."""
    folder = Path(os.environ.get("LINLI_TEST_DATA", ROOT.parent / "shared" / "data")) / "taidi2020c"
    with gzip.open(folder / "labelled_text_shared.csv.gz", "rt", encoding="utf-8", newline="") as file:
        rows = [(f"{row['title']}\n{row['text']}", row["label"]) for row in csv.DictReader(file)]
    # The classes there are broad and of another county: any leaf, each of another group, may stand for one.
    names = sorted({label for _, label in rows})
    codes = ("0101", "0201", "0301", "0401", "0501", "0601", "0701")
    return [(text, codes[names.index(label)]) for text, label in rows]


def reports() -> list[Row]:
    with REPORTS.open(encoding="utf-8", newline="") as file:
        return [
            (f"{row['title']}\n{row['words']}", row["leaf"]) for row in csv.DictReader(file, delimiter="\t")
        ]


def measured(name: str, rows: Sequence[Row]) -> list[Figure]:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.project.settings")
    django.setup()
    from sklearn.model_selection import KFold, StratifiedKFold

    texts, truth = [text for text, _ in rows], np.array([code for _, code in rows])
    rare = min(Counter(truth.tolist()).values()) < PARTS
    folds = KFold if rare else StratifiedKFold
    said: list[Any] = [None] * len(rows)
    plain, peer, ours_s, peers_s = _codes(rows), _codes(rows), list[float](), list[float]()
    common = 0
    for seen, aside in folds(PARTS, shuffle=True, random_state=34300).split(texts, truth):
        model, bayes = _learn(texts, truth, seen), _Bayes(texts, truth, seen)
        majority = max(set(truth[seen].tolist()), key=truth[seen].tolist().count)
        common += int((truth[aside] == majority).sum())
        for place in aside:
            said[place], plain[place], took = _ours(model, texts[place])
            ours_s.append(took)
            peer[place], took = bayes.one(texts[place])
            peers_s.append(took)
    given = np.array([bool(one.leaves) for one in said])
    first = np.array([one.leaves[0] if one.leaves else "" for one in said])
    shown = np.array([truth[at] in one.leaves for at, one in enumerate(said)])
    grouped = np.array([bool(one.group) for one in said])
    group_right = np.array([one.group == truth[at][:2] for at, one in enumerate(said)])
    size = len(rows)

    def share(of: Any) -> float:
        return round(100 * float(np.mean(of)), 1) if len(of) else 0.0

    of = f"suggest {name}"
    figures = [
        Figure(f"{of}, given", size, share(given), "% given", 100.0, "always"),
        Figure(
            f"{of}, Bayes", size, share(peer == truth), "% right", round(100 * common / size, 1), "commonest"
        ),
        *of_times(f"{of}, one", size, ours_s, peers_s, "naive Bayes"),
    ]
    if len({code[:2] for code in truth}) == len(set(truth)):
        grouped[:] = False  # where each group has one kind, the group says nothing more
    else:
        figures.append(Figure(f"{of}, group", size, share(grouped), "% given", 100.0, "always"))
    if grouped.any():
        groups = np.array([code[:2] for code in truth])[grouped]
        of_bayes = share(np.array([code[:2] for code in peer])[grouped] == groups)
        told = share(group_right[grouped])
        figures.append(Figure(f"{of}, group", int(grouped.sum()), told, "% right", of_bayes, "naive Bayes"))
    if not given.any():
        return figures
    count, same = int(given.sum()), share(peer[given] == truth[given])
    commonest = round(100 * common / size, 1)
    return [
        Figure(f"{of}, all", size, share(plain == truth), "% right", commonest, "commonest"),
        Figure(f"{of}, all", size, share(plain == truth), "% right", share(peer == truth), "naive Bayes"),
        Figure(f"{of}, given", count, share(first[given] == truth[given]), "% right", same, "naive Bayes"),
        Figure(f"{of}, in three", count, share(shown[given]), "% right", same, "naive Bayes, first"),
        *figures,
    ]


def _codes(rows: Sequence[Row]) -> Any:
    return np.array([""] * len(rows), "U4")


def _learn(texts: Sequence[str], truth: Any, seen: Any) -> Any:
    from linli.cases.rules.learning import learn
    from linli.kernel.clock import now

    return learn([texts[at] for at in seen], [str(truth[at]) for at in seen], at=now())


def _ours(model: Any, text: str) -> tuple[Any, str, float]:
    """Return what is suggested, what would be without abstaining, and the seconds of the former."""
    from dataclasses import replace

    from linli.cases.rules.suggestions import suggest

    began = time.perf_counter()
    found = suggest(model, text)
    took = time.perf_counter() - began
    always = suggest(replace(model, sure=0.0), text)
    return found, always.leaves[0] if always.leaves else "", took


class _Bayes:
    """Multinomial naive Bayes of scikit-learn over the same runs of one to three characters."""

    def __init__(self, texts: Sequence[str], truth: Any, seen: Any) -> None:
        from sklearn.feature_extraction.text import CountVectorizer
        from sklearn.naive_bayes import MultinomialNB
        from sklearn.pipeline import make_pipeline

        grams = CountVectorizer(analyzer="char", ngram_range=(1, 3))
        self.line = make_pipeline(grams, MultinomialNB(alpha=0.1))
        self.line.fit([texts[at] for at in seen], truth[seen])

    def one(self, text: str) -> tuple[str, float]:
        began = time.perf_counter()
        found = self.line.predict([text])[0]
        return str(found), time.perf_counter() - began


if __name__ == "__main__":
    main()
