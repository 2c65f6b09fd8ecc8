"""Refusals of the media room. Codes are part of the contract."""

from django.utils.translation import gettext_lazy as _

from linli.kernel.errors import Refusal


class NotAPhoto(Refusal):
    code = "media.not_a_photo"
    status = 415
    text = _("“%(name)s”不是照片。请选JPG、PNG、HEIC或WebP格式，每张不超过20 MB。")


class NotTaken(Refusal):
    code = "media.not_taken"
    status = 415
    text = _(
        "“%(name)s”这种文件不能收。可以收照片、录音、视频、PDF、文本，以及不带宏的Word、Excel和ODF文档。"
    )


class WithMacros(Refusal):
    code = "media.with_macros"
    status = 415
    text = _("“%(name)s”带有宏，不能收。请另存为不带宏的文档或PDF再传。")


class RecordingsNotInstalled(Refusal):
    code = "media.recordings_not_installed"
    status = 503
    text = _("这里还没有安装收录音和视频的组件，“%(name)s”没有收下。请改传照片，或打电话。")


class TooBig(Refusal):
    code = "media.too_big"
    status = 413
    text = _("“%(name)s”超过%(most)s MB。请选小一些的文件，或调低清晰度、录短一些再试。")


class TooManyPixels(Refusal):
    code = "media.too_many_pixels"
    status = 422
    text = _("“%(name)s”的尺寸超过6400万像素。请调低手机的拍照尺寸再拍一张，或先缩小。")


class Damaged(Refusal):
    code = "media.damaged"
    status = 422
    text = _("“%(name)s”已损坏，打不开。请重新选择，或重新拍一次、录一次。")


class TooMany(Refusal):
    code = "media.too_many"
    status = 422
    text = _("最多%(most)s个文件，请先删掉%(surplus)s个。")


class NoRoom(Refusal):
    code = "media.no_room"
    status = 503
    text = _("现在没有地方存文件了，“%(name)s”没有收下。文字照常可以提交；请稍后再传，或打电话。")


class AttachmentUnknown(Refusal):
    code = "media.photo_unknown"
    status = 404
    text = _("有附件没有找到，或已用于别的案件。请重新上传。")
