"""What a change of divisions, or a second edition of their list, is refused for."""

from django.utils.translation import gettext_lazy as _

from linli.kernel.errors import Refusal


class DivisionChangeRetired(Refusal):
    code = "territory.division_change_retired"
    status = 409
    text = _("区划“%(code)s”已经停用，不能再变更。")


class DivisionChangeTwice(Refusal):
    code = "territory.division_change_twice"
    status = 409
    text = _("区划“%(code)s”在同一次变更中停用了两次，请只保留一项。")


class DivisionHasChildren(Refusal):
    code = "territory.division_has_children"
    status = 409
    text = _("区划“%(code)s”停用后，“%(child)s”就没有上级了，请在同一次变更中一并处理下级。")


class DivisionHasOpenCases(Refusal):
    code = "territory.division_has_open_cases"
    status = 409
    text = _("区划“%(code)s”还有 %(count)s 件未办结的事项，办结后才能撤销。")


class DivisionMissing(Refusal):
    code = "territory.division_missing"
    status = 404
    text = _("没有在用的区划“%(code)s”，请核对代码。")


class TooManyDifferences(Refusal):
    code = "territory.too_many_differences"
    text = _("与现有区划相差 %(count)s 处，超过 %(limit)s 处，不像同一份名单的新版本，请核对文件。")


class SuggestionUnknown(Refusal):
    code = "territory.suggestion_unknown"
    text = _("“%(old)s → %(new)s”不在对比结果提出的变更代码之内，请按结果填写。")


class CoversUnknown(Refusal):
    code = "territory.covers_unknown"
    text = _("文件里没有“%(code)s”，它就不能代表那里的全部区划，请核对范围。")
