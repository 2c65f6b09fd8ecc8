"""Refusals of the media room. Codes are part of the contract."""

from django.utils.translation import gettext_lazy as _

from linli.kernel.errors import Refusal


class NotAPhoto(Refusal):
    code = "media.not_a_photo"
    status = 415
    text = _("“%(name)s”不是照片。请选JPG、PNG、HEIC或WebP格式，每张不超过20 MB。")


class TooBig(Refusal):
    code = "media.too_big"
    status = 413
    text = _("“%(name)s”超过20 MB。请选小一些的照片，或调低手机的拍照尺寸再拍一张。")


class TooManyPixels(Refusal):
    code = "media.too_many_pixels"
    status = 422
    text = _("“%(name)s”的尺寸超过6400万像素。请调低手机的拍照尺寸再拍一张，或先缩小。")


class Damaged(Refusal):
    code = "media.damaged"
    status = 422
    text = _("“%(name)s”已损坏，打不开。请重新选择或重新拍一张。")


class TooMany(Refusal):
    code = "media.too_many"
    status = 422
    text = _("最多%(most)s张，请先删掉%(surplus)s张。")


class PhotoUnknown(Refusal):
    code = "media.photo_unknown"
    status = 404
    text = _("有照片没有找到，或已用于别的案件。请重新上传。")
