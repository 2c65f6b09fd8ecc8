"""What territory refuses, and what it only remarks on. The same words serve one form and a row of a long file."""

from django.utils.translation import gettext_lazy as _

from linli.kernel.errors import Refusal


class Remark(Refusal):
    """Said about something that is let through all the same."""

    status = 200


# --- divisions (practice §2.2, §2.3)


class DivisionNotFound(Refusal):
    code = "territory.division_not_found"
    status = 404
    text = _("没有区划“%(code)s”，请核对代码，或先导入区划。")


class DivisionCodeForm(Refusal):
    code = "territory.division_code_form"
    text = _("区划代码“%(code)s”应是 2、4、6、9 或 12 位数字。")


class DivisionLevelForm(Refusal):
    code = "territory.division_level_form"
    text = _("级别“%(level)s”应是 1 至 5。")


class DivisionLevelCode(Refusal):
    code = "territory.division_level_code"
    text = _("代码“%(code)s”与级别%(level)s不符，请核对代码末尾的零或级别。")


class DivisionNameForm(Refusal):
    code = "territory.division_name_form"
    text = _("名称不能为空，也不能超过 60 个字。")


class DivisionKindForm(Refusal):
    code = "territory.division_kind_form"
    text = _("“%(value)s”不在可选值内：%(allowed)s。")


class DivisionCodeTwice(Refusal):
    code = "territory.division_code_twice"
    text = _("代码“%(code)s”已用于“%(name)s”，同一代码不能有两个名称。")


class DivisionParentUnknown(Refusal):
    code = "territory.division_parent_unknown"
    text = _("没有上级区划“%(parent)s”，请先导入上级或更正上级代码。")


class DivisionParentWrong(Refusal):
    code = "territory.division_parent_wrong"
    text = _("上级“%(parent)s”不是“%(code)s”的上级，请更正上级代码。")


class DivisionCodeRetired(Refusal):
    code = "territory.division_code_retired"
    status = 409
    text = _("编码不得重复使用：“%(code)s”已停用，请换新代码。")


class DivisionTestProvince(Refusal):
    code = "territory.division_test_province"
    status = 409
    text = _("99 开头的是演示区划，不能放进已有其他省份的数据里，请换一个数据目录。")


class DivisionTownDigits(Remark):
    code = "territory.division_town_digits"
    text = _("乡镇代码段“%(digits)s”不在 001–599 内，请核对。")


class NoDivisionsYet(Refusal):
    code = "territory.no_divisions_yet"
    status = 409
    text = _("还没有区划，请先运行 linli import divisions。")


# --- shapes


class NotGeoJson(Refusal):
    code = "territory.not_geojson"
    text = _("文件不是 GeoJSON 要素集（FeatureCollection），请重新导出。")


class WrongCrs(Refusal):
    code = "territory.wrong_crs"
    text = _("坐标系是“%(crs)s”，请转换为 WGS 84（EPSG:4326）或 CGCS2000（EPSG:4490）经纬度后再导入。")


class TooManyFeatures(Refusal):
    code = "territory.too_many_features"
    status = 413
    text = _("文件有 %(count)s 行，最多 %(limit)s 行，请拆成几个文件。")


class ShapeMissing(Refusal):
    code = "territory.shape_missing"
    text = _("没有边界，请补上多边形。")


class ShapeForm(Refusal):
    code = "territory.shape_form"
    text = _("边界不是有效的多边形，请重新画。")


class ShapeTooDetailed(Refusal):
    code = "territory.shape_too_detailed"
    text = _("边界有 %(count)s 个点，最多 %(limit)s 个，请先简化。")


class ShapeCrossesItself(Refusal):
    code = "territory.shape_crosses_itself"
    text = _("边界自己相交（%(where)s 附近），请改好后再导入。")


class ShapeSwapped(Refusal):
    code = "territory.shape_swapped"
    text = _("经度和纬度颠倒了，请按“经度, 纬度”的顺序。")


class ShapeOutside(Refusal):
    code = "territory.shape_outside"
    text = _("边界不在国内的经纬度范围里，请核对坐标系。")


class ShapeMended(Remark):
    code = "territory.shape_mended"
    text = _("边界自己相交（%(where)s 附近），已自动修好，请核对。")


class ShapeWithout(Remark):
    code = "territory.shape_without"
    text = _("没有边界，地图和按位置查找用不到这个网格。")


class PlaceUnmatched(Refusal):
    code = "territory.place_unmatched"
    status = 404
    text = _("区划表里找不到“%(name)s”，请在对照表里写明代码。")


class PlaceAmbiguous(Refusal):
    code = "territory.place_ambiguous"
    status = 409
    text = _("“%(name)s”对得上 %(count)s 个区划（%(codes)s），请在对照表里写明代码。")


class PlaceTwice(Refusal):
    code = "territory.place_twice"
    status = 409
    text = _("第 %(other)s 行也对到 %(code)s，请在对照表里写明哪一行是它。")


# --- grids (clause 5, practice §2.5)


class GridNotFound(Refusal):
    code = "territory.grid_not_found"
    status = 404
    text = _("没有网格“%(code)s”，请核对编码。")


class BadScheme(Refusal):
    code = "territory.bad_scheme"
    text = _("编码方案不成立（%(why)s），请核对各段。")


class SchemeNotFound(Refusal):
    code = "territory.scheme_not_found"
    status = 404
    text = _("没有编码方案“%(name)s”，现有：%(known)s。")


class SchemeByProvinceOnly(Refusal):
    code = "territory.scheme_by_province_only"
    status = 403
    text = _("网格编码由省级统一编制，只有省级编码管理员可以变更方案。")


class SchemeMappingIncomplete(Refusal):
    code = "territory.scheme_mapping_incomplete"
    status = 409
    text = _("对照表还缺 %(count)s 个在用网格（例如 %(code)s），请补全新旧编码。")


class GridCodeMissing(Refusal):
    code = "territory.grid_code_missing"
    text = _("没有网格编码，请补上。")


class GridCodeForm(Refusal):
    code = "territory.grid_code_form"
    text = _("编码“%(code)s”不合方案 %(scheme)s（%(length)s 位），请核对。")


class GridCodeTwice(Refusal):
    code = "territory.grid_code_twice"
    text = _("编码“%(code)s”在第 %(other)s 行已经用过，请改其中一行。")


class GridCodeRetired(Refusal):
    code = "territory.grid_code_retired"
    status = 409
    text = _("编码不得重复使用：“%(code)s”已停用，请换新编码。")


class GridCodeTaken(Refusal):
    code = "territory.grid_code_taken"
    status = 409
    text = _("编码“%(code)s”已有网格“%(name)s”，内容不同。变更请走拆分、合并、更名等手续。")


class GridSerialsUsedUp(Refusal):
    code = "territory.grid_serials_used_up"
    status = 409
    text = _("“%(community)s”的序号已用到 %(last)s，没有可用的新编码。")


class GridCommunityMissing(Refusal):
    code = "territory.grid_community_missing"
    text = _("没有所属社区代码，请补上。")


class GridCommunityUnknown(Refusal):
    code = "territory.grid_community_unknown"
    text = _("所属社区“%(community)s”不在区划表里，请核对代码或先补区划。")


class GridCommunityLevel(Refusal):
    code = "territory.grid_community_level"
    text = _("网格必须在社区或村之内，“%(community)s”不是社区或村。")


class GridCommunityOther(Refusal):
    code = "territory.grid_community_other"
    text = _("编码里的社区是 %(coded)s，所属社区写的是 %(community)s，请改成一致。")


class GridKindForm(Refusal):
    code = "territory.grid_kind_form"
    text = _("网格类型“%(kind)s”应是 1 至 9 的数字。")


class GridKindOther(Refusal):
    code = "territory.grid_kind_other"
    text = _("编码里的类型是 %(coded)s，类型一列写的是 %(kind)s，请改成一致。")


class GridKindTest(Refusal):
    code = "territory.grid_kind_test"
    text = _("类型 9 是演示网格，只能用在 99 开头的演示区划。")


class GridNameForm(Refusal):
    code = "territory.grid_name_form"
    text = _("网格名称不能为空，也不能超过 60 个字。")


class TextDamaged(Refusal):
    code = "territory.text_damaged"
    text = _("“%(value)s”里有坏字，请从来源重新抄写。")


class TextTooLong(Refusal):
    code = "territory.text_too_long"
    text = _("文字超过 %(limit)s 个字，请删短。")


class NumberForm(Refusal):
    code = "territory.number_form"
    text = _("“%(value)s”应是 0 至 %(limit)s 的整数。")


class DateForm(Refusal):
    code = "territory.date_form"
    text = _("日期“%(value)s”应写成 2026-03-02。")


class DateAhead(Refusal):
    code = "territory.date_ahead"
    text = _("日期 %(value)s 还没有到，请写已经启用的日期。")


class DateMissing(Refusal):
    code = "territory.date_missing"
    text = _("没有启用日期，请补上。")


class HouseholdsOutside(Remark):
    code = "territory.households_outside"
    text = _("%(households)s 户，超出 300–500 户，请核对。")


class PopulationAbove(Remark):
    code = "territory.population_above"
    text = _("%(population)s 人，超过 1,300 人，请核对。")


class GridKindFree(Remark):
    code = "territory.grid_kind_free"
    text = _("类型 %(kind)s 由省里自定，请确认已有规定。")


class GridCommunityName(Remark):
    code = "territory.grid_community_name"
    text = _("文件写的是“%(named)s”，区划表里是“%(name)s”，请核对。")


class GridAwayFromCommunity(Remark):
    code = "territory.grid_away_from_community"
    text = _("网格不在“%(name)s”的边界里，请核对。")


class DedicatedWithoutSite(Remark):
    code = "territory.dedicated_without_site"
    text = _("专属网格没有写场所类型，请补上。")


# --- lineage (practice §2.4)


class ChangeShape(Refusal):
    code = "territory.change_shape"
    text = _("“%(change)s”应是 %(wanted)s，现在是 %(old)s 个旧网格、%(new)s 个新网格。")


class ChangeOfRetired(Refusal):
    code = "territory.change_of_retired"
    status = 409
    text = _("网格“%(code)s”已停用，不能再变更。")


class ChangeBeforeBirth(Refusal):
    code = "territory.change_before_birth"
    text = _("变更日期早于网格“%(code)s”的启用日期 %(date)s，请改日期。")


class TransferWithinCommunity(Refusal):
    code = "territory.transfer_within_community"
    text = _("划转后的网格仍在“%(community)s”，请选别的社区，或改用重划。")


class GridHasOpenCases(Refusal):
    code = "territory.grid_has_open_cases"
    status = 409
    text = _("还有 %(count)s 件案件没有办结，不能撤销网格。")
