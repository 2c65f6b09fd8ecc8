"""Console pages of the imports: what can be brought, the file, what was found, what came of it."""

from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.access.queries import client_address
from linli.imports import actions, forms, jobs, queries
from linli.imports.errors import FileMissing, KindUnknown
from linli.imports.terms import How
from linli.kernel.clock import now
from linli.kernel.errors import Refusal
from linli.kernel.incoming import FileTooBig
from linli.kernel.workbooks import EMPTY_LIMITS
from linli.organisation.queries import actor_of_request

UNPROCESSABLE = 422
READ_AT_MOST = (EMPTY_LIMITS.file_mb << 20) + 1


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    actor, after = actor_of_request(request), request.GET.get("after", "")
    context = {
        "kinds": queries.kinds_for(actor),
        "batches": queries.batches_page(actor, now(), after=after),
        "after": after,
    }
    return render(request, "imports/home.html", context)


@require_GET
def template(request: HttpRequest, kind: str, form: str) -> HttpResponse:
    return _file(queries.template(actor_of_request(request), kind, form))


@never_cache
@require_GET
def export(request: HttpRequest, kind: str, form: str) -> HttpResponse:
    actor, at = actor_of_request(request), now()
    given = queries.export(actor, kind, form, at)
    actions.note_export(given=given, kind=kind, by=actor, at=at, address=client_address(request))
    return _file(given)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, kind: str) -> HttpResponse:
    actor = actor_of_request(request)
    line = next((line for line in queries.kinds_for(actor) if line.kind.name == kind), None)
    if line is None:
        raise KindUnknown("kind")
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            return _uploaded(request, kind)
        except (FileMissing, FileTooBig) as caught:
            refusal = caught
    context = {"line": line, "form": forms.upload_fields(line.kind, request.POST, refusal)}
    return render(request, "imports/new.html", context, status=UNPROCESSABLE if refusal else 200)


def _uploaded(request: HttpRequest, kind: str) -> HttpResponse:
    given = request.FILES.get("file")
    if not isinstance(given, UploadedFile):
        raise FileMissing("file")
    batch = actions.upload(
        kind=kind,
        name=str(given.name or ""),
        content=given.read(READ_AT_MOST),
        options=forms.options_from(request.POST),
        by=actor_of_request(request),
        at=now(),
    )
    jobs.check_batch.enqueue(str(batch))
    return redirect("imports:batch", batch=batch)


@never_cache
@require_GET
def batch(request: HttpRequest, batch: UUID) -> HttpResponse:
    shown = queries.batch_page(actor_of_request(request), batch, now())
    only, after = request.GET.get("only", ""), request.GET.get("after", "")
    found = queries.findings_page(batch, shown.kind.columns, only=only, after=after)
    context = {"batch": shown, "findings": found, "only": only, "after": after, "hows": How}
    return render(request, "imports/batch.html", context)


@never_cache
@require_GET
def progress(request: HttpRequest, batch: UUID) -> HttpResponse:
    shown = queries.progress_of(actor_of_request(request), batch, now())
    running = shown.is_running and not shown.is_stalled
    return JsonResponse({"running": running, "text": forms.progress_text(shown)})


@never_cache
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, batch: UUID) -> HttpResponse:
    """Ask which layer and which coordinates; what was answered is checked at once."""
    actor, answers = actor_of_request(request), forms.answers_from(request.POST)
    if request.method == "POST" and answers:
        actions.confirm(batch=batch, answers=answers, by=actor, at=now())
        jobs.check_batch.enqueue(str(batch))
        return redirect("imports:batch", batch=batch)
    context = {"asked": queries.asked_of(actor, batch), "missed": request.method == "POST"}
    return render(
        request, "imports/confirm.html", context, status=UNPROCESSABLE if context["missed"] else 200
    )


@require_GET
def reading_map(request: HttpRequest, batch: UUID, group: int, reading: int) -> HttpResponse:
    picture = queries.reading_map(actor_of_request(request), batch, group, reading)
    return HttpResponse(picture, content_type="image/png", headers={"Cache-Control": "private, max-age=600"})


@require_POST
def check(request: HttpRequest, batch: UUID) -> HttpResponse:
    actions.begin_check(batch=batch, by=actor_of_request(request), at=now())
    jobs.check_batch.enqueue(str(batch))
    return redirect("imports:batch", batch=batch)


@require_POST
def apply(request: HttpRequest, batch: UUID) -> HttpResponse:
    how = How.CLEAN if request.POST.get("how") == How.CLEAN else How.ALL
    actions.begin_apply(batch=batch, how=how, by=actor_of_request(request), at=now())
    jobs.apply_batch.enqueue(str(batch))
    return redirect("imports:batch", batch=batch)


@require_POST
def undo(request: HttpRequest, batch: UUID) -> HttpResponse:
    try:
        count = actions.undo(batch=batch, by=actor_of_request(request), at=now())
        messages.success(request, _("已撤销这次导入，%(count)s 行导入的内容已去掉。") % {"count": count})
    except Refusal as refusal:
        if refusal.status != 409:
            raise
        messages.error(request, refusal.message)
    return redirect("imports:batch", batch=batch)


@require_POST
def forget(request: HttpRequest, batch: UUID) -> HttpResponse:
    actions.forget(batch=batch, by=actor_of_request(request))
    messages.success(request, _("已删去上传的文件，没有导入任何内容。"))
    return redirect("imports:home")


@never_cache
@require_GET
def returned(request: HttpRequest, batch: UUID) -> HttpResponse:
    return _file(queries.returned(actor_of_request(request), batch))


@never_cache
@require_GET
def findings(request: HttpRequest, batch: UUID) -> HttpResponse:
    return _file(queries.findings_file(actor_of_request(request), batch))


@require_GET
def finding(request: HttpRequest, batch: UUID, number: int) -> HttpResponse:
    shown = queries.batch_page(actor_of_request(request), batch, now())
    found = queries.placed_finding(batch, number, shown.kind.columns)
    return render(request, "imports/finding.html", {"batch": shown, "found": found, "number": number})


@require_GET
def finding_map(request: HttpRequest, batch: UUID, number: int) -> HttpResponse:
    queries.batch_page(actor_of_request(request), batch, now())
    picture = queries.finding_map(batch, number)
    return HttpResponse(picture, content_type="image/png", headers={"Cache-Control": "private, max-age=600"})


@never_cache
@require_POST
def passwords(request: HttpRequest, batch: UUID) -> HttpResponse:
    """Hand out first passwords: they are in this answer and nowhere else."""
    handed = actions.hand_out_passwords(batch=batch, by=actor_of_request(request), at=now())
    if not handed:
        messages.warning(request, _("这次导入的人员都已有密码，没有要领取的。"))
        return redirect("imports:batch", batch=batch)
    return _file(queries.password_file(handed))


def _file(given: queries.Given) -> HttpResponse:
    answer = HttpResponse(given.content, content_type=given.type)
    answer["Content-Disposition"] = content_disposition_header(True, given.name) or "attachment"
    return answer
