"""What a page cannot do for a resident, with stable codes."""

from django.utils.translation import gettext_lazy as _

from linli.kernel.errors import Refusal


class PlaceUnknown(Refusal):
    code = "portal.place_unknown"
    status = 404
    text = _("认不出这个地方的码。请在首页选您在的地方，或打电话。")


class OutsideCounty(Refusal):
    code = "portal.outside_county"
    status = 422
    text = _("这个点在%(county)s以外，请重新点")


class TooManyPhotos(Refusal):
    code = "portal.too_many_photos"
    status = 422
    text = _("最多6张，请先删掉%(more)s张")


class NearbyChanged(Refusal):
    code = "portal.nearby_changed"
    status = 409
    text = _("附近那一件有了变化。请再看一遍；不选它，直接提交也可以。")


class CaseNotFound(Refusal):
    """The same for a wrong number and a wrong code."""

    code = "portal.case_not_found"
    status = 404
    text = _("编号或查询码不对。请对照回执再看一遍，编号中间的横线不用填。")


class TooManyTries(Refusal):
    code = "portal.too_many_tries"
    status = 429
    text = _("试得太多了，请1小时后再查，或打电话。")


class TooManyReports(Refusal):
    code = "portal.too_many_reports"
    status = 429
    text = _("从您这里一小时内提交得太多了。内容还在，请过一会儿再提交；急事请打电话%(phone)s。")


class TooManyFiles(Refusal):
    code = "portal.too_many_files"
    status = 429
    text = _("从您这里一小时内传的文件太多了，“%(name)s”没有收下。请过一会儿再传；急事请打电话%(phone)s。")


class TooManySupplies(Refusal):
    code = "portal.too_many_supplies"
    status = 429
    text = _("这件事今天补充得够多了。请明天再补充；急事请打电话%(phone)s。")


class NotAPoint(Refusal):
    code = "portal.not_a_point"
    status = 422
    text = _("没有取到位置。请写具体位置，或在地图上点一下。")


class NotServed(Refusal):
    code = "portal.not_served"
    status = 422
    text = _("您现在的位置还没有开通。请从列表选您在的地方，或打电话。")
