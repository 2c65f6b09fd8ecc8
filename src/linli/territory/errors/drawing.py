"""What is said about coordinates, and about shapes beside one another."""

from django.utils.translation import gettext_lazy as _

from linli.kernel.errors import Refusal
from linli.territory.errors.ground import Remark

# --- files with shapes


class GeoFileUnknown(Refusal):
    code = "territory.geofile_unknown"
    text = _("“%(name)s”不是 GeoPackage、Shapefile（zip）、KML/KMZ 或 GeoJSON，请换一种格式导出。")


class GeoFileDamaged(Refusal):
    code = "territory.geofile_damaged"
    text = _("文件已损坏或不完整，请重新导出或复制。")


class ZipBomb(Refusal):
    code = "territory.zip_too_big"
    status = 413
    text = _("压缩包里超过 %(limit)s 个文件，或解压后超过 %(limit_mb)s MB，请拆开。")


class XmlRefused(Refusal):
    code = "territory.xml_refused"
    text = _("KML 里有文档类型、实体或过深的嵌套，不能读取，请重新导出。")


class LayerUnknown(Refusal):
    code = "territory.layer_unknown"
    text = _("文件有 %(count)s 个图层（%(names)s），没有“%(name)s”，请选一个。")


class TooManyPoints(Refusal):
    code = "territory.too_many_points"
    status = 413
    text = _("全部图形超过 %(limit)s 个点，请先简化或拆成几个文件。")


# --- coordinates


class CoordinatesDeclared(Remark):
    code = "territory.coordinates_declared"
    text = _("文件或导入人写明了坐标系。")


class CoordinatesByNeighbours(Remark):
    code = "territory.coordinates_by_neighbours"
    text = _("这样读，%(fit)s%% 的面积各落在一个已有边界里；其他读法最多 %(next)s%%。")


class CoordinatesByRange(Remark):
    code = "territory.coordinates_by_range"
    text = _("从数字范围看可能是它，没有更多依据。")


class CoordinatesSwapped(Remark):
    code = "territory.coordinates_swapped"
    text = _("两个数的顺序颠倒了，换过来才在国内。")


class CoordinatesZoneUnknown(Remark):
    code = "territory.coordinates_zone_unknown"
    text = _("数字是米，但没有带号，哪一带要看地图上落在哪里。")


class CoordinatesSeveral(Refusal):
    code = "territory.coordinates_several"
    status = 409
    text = _(
        "文件里有 %(groups)s 种坐标：从这里起有 %(count)s 个图形是“%(kind)s”。请分成几个文件，或逐组确认。"
    )


class CoordinatesNowhere(Refusal):
    code = "territory.coordinates_nowhere"
    text = _("有 %(count)s 个图形（从这里起）的坐标不在国内，也不像任何投影带，请核对来源。")


class CoordinatesUnknown(Refusal):
    code = "territory.coordinates_unknown"
    text = _("不认识坐标系“%(crs)s”，请写 wgs84、cgcs2000、gcj02、bd09 或 EPSG 编号。")


class CoordinatesUnconfirmed(Refusal):
    code = "territory.coordinates_unconfirmed"
    status = 409
    text = _("坐标系还没有确认，看起来像 %(system)s：%(why)s请在地图上核对后确认，或用 --crs 写明。")


# --- between shapes


class GridOverlap(Remark):
    code = "territory.grid_overlap"
    text = _("“%(one)s”与“%(other)s”重叠 %(m2)s 平方米（占较小一个的 %(percent)s%%），请改好一条边。")


class GridOverlapSame(Refusal):
    code = "territory.grid_overlap_same"
    text = _(
        "“%(one)s”与“%(other)s”几乎是同一块地（重叠 %(m2)s 平方米，%(percent)s%%），一块地只能有一个网格，请去掉一个。"
    )


class GridOverlapThin(Remark):
    code = "territory.grid_overlap_thin"
    text = _("“%(one)s”与“%(other)s”的共同边没有对齐，重叠一条窄缝，%(m2)s 平方米。")


class GridGap(Remark):
    code = "territory.grid_gap"
    text = _("%(count)s 个网格之间有空白 %(m2)s 平方米（%(percent)s%%），没有网格负责，请补上。")


class GridGapThin(Remark):
    code = "territory.grid_gap_thin"
    text = _("%(count)s 个网格的共同边没有对齐，留下一条窄缝，%(m2)s 平方米。")


class GridHole(Remark):
    code = "territory.grid_hole"
    text = _("“%(one)s”中间有一个洞，%(m2)s 平方米，里面没有别的网格，请核对。")


class GridOutside(Remark):
    code = "territory.grid_outside"
    text = _("“%(one)s”有 %(m2)s 平方米（%(percent)s%%）在“%(area)s”的边界之外，请核对。")
