"""Work lists, search, proposals."""

from datetime import datetime

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from linli.cases import queries as cases
from linli.cases.errors import SearchTooShort
from linli.cases.queries import CaseRow
from linli.console.queries.columns import column_field, columns_of
from linli.console.queries.filters import chips_of, filter_fields, filters_of
from linli.console.queries.found import groups_found
from linli.console.queries.live import list_news_url
from linli.console.queries.rail import EVERYTHING, Chosen, groups_for, title_of
from linli.console.queries.rows import case_url, proposal_lines, query_of, rows_for
from linli.console.queries.views import view_query, views_of
from linli.console.shapes import FindPage, ListPage, ProposalPage
from linli.kernel.paging import PAGE_ROWS, Page
from linli.organisation.rules import Actor


def work_list(actor: Actor, asked: QueryDict, at: datetime) -> ListPage:
    """Return one page of a lens, filtered as the address says. Raises LensUnknown, BadCursor."""
    given = cases.lenses(actor)
    wanted = asked.get("lens", given[0].key if given else "")
    if wanted.startswith(EVERYTHING):
        return _everything(actor, wanted.removeprefix(EVERYTHING), asked, at)
    lens = cases.lens_of(actor, wanted)
    filters = filters_of(asked)
    page: Page[CaseRow] = cases.work_list(actor, lens, filters, asked.get("after", ""), at=at)
    counts = cases.stage_counts(actor, lens, at=at)
    total = sum(one.count for one in counts)
    chips = chips_of(asked, filters, lens)
    title, data = title_of(lens, filters)
    matching = cases.count_of(actor, lens, filters, at=at) if chips else total
    views, view = views_of(actor, view_query(asked))
    return ListPage(
        title=title,
        data=data,
        said=_how_many(matching if chips else None, total),
        groups=(*groups_for(actor, Chosen(lens, filters, counts, lens.key)), views),
        rows=rows_for(actor, page.rows, at, asked.urlencode()),
        chips=chips,
        filters=filter_fields(filters, lens),
        lens=lens.key,
        here=reverse("console:cases"),
        clear=f"{reverse('console:cases')}?{query_of(lens=lens.key)}",
        order=_("按到期先后，每页%(rows)s件") % {"rows": PAGE_ROWS},
        following=page.following,
        columns=columns_of(asked),
        column_field=column_field(columns_of(asked)),
        query=view_query(asked),
        view=view,
        news=list_news_url(actor, lens.key),
    )


def _everything(actor: Actor, place: str, asked: QueryDict, at: datetime) -> ListPage:
    """Return the cases of a place in every state, newest first. Raises LensUnknown, BadCursor."""
    lens = cases.lens_of(actor, f"place:{place}")
    page = cases.all_of(actor, place, asked.get("after", ""))
    counts = cases.stage_counts(actor, lens, at=at)
    here = f"{EVERYTHING}{place}"
    views, view = views_of(actor, view_query(asked))
    return ListPage(
        title=_("全部，含已结"),
        data=False,
        said="",
        groups=(*groups_for(actor, Chosen(lens, filters_of(asked), counts, here)), views),
        rows=rows_for(actor, page.rows, at, asked.urlencode()),
        chips=(),
        filters=(),
        lens=here,
        here=reverse("console:cases"),
        clear="",
        order=_("登记新的在前，每页%(rows)s件") % {"rows": PAGE_ROWS},
        following=page.following,
        columns=columns_of(asked),
        column_field=column_field(columns_of(asked)),
        query=view_query(asked),
        view=view,
        export=False,
    )


def _how_many(matching: int | None, total: int) -> str:
    if matching is None:
        return _("共%(total)s件") % {"total": total}
    return _("筛出%(found)s件，共%(total)s件") % {"found": matching, "total": total}


def found(actor: Actor, text: str, after: str, at: datetime) -> FindPage:
    """Return what a search finds. One number that is one case leads straight there: `straight` is its address."""
    text = text.strip()
    try:
        page = cases.find(actor, text, after) if text else cases.Found([], "")
    except SearchTooShort as refusal:
        refused = str(refusal)
        return FindPage(text, (), "", refused, asked=False, whole=True, following="", straight="")
    exact = text.isdigit() or "-" in text
    straight = (
        case_url(page.rows[0].county, page.rows[0].id) if exact and len(page.rows) == 1 and not after else ""
    )
    said = (
        _("找到%(count)s件") % {"count": f"{len(page.rows)}{'+' if page.following else ''}"} if text else ""
    )
    return FindPage(
        text=text,
        rows=rows_for(actor, page.rows, at),
        said=said,
        refused="",
        asked=bool(text),
        whole=page.whole,
        following=page.following,
        straight=straight,
        groups=() if straight or after else groups_found(actor, text, at),
    )


def proposals(actor: Actor, after: str) -> ProposalPage:
    page = cases.proposals_to_decide(actor, after)
    return ProposalPage(proposal_lines(page.rows, decide=True), page.following)
