"""Sound and film: opened, the first moment decoded to know that it plays, packed anew without what was written beside.

Nothing is encoded again: the streams go over as they are, the turn of the picture with them. Names, positions, chapters and
further streams stay behind.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from linli.media.errors import Damaged, NotTaken, RecordingsNotInstalled, TooManyPixels
from linli.media.rules.kinds import Sort
from linli.media.rules.pictures import PIXELS_MAX, thumbnail_of
from linli.media.terms import Kind

if TYPE_CHECKING:
    from av.container import InputContainer, OutputContainer

_SOUND_ONLY = frozenset((Sort.WAV, Sort.MP3, Sort.AAC, Sort.AMR))
_SILENT = {"fflags": "+bitexact"}  # without the name of the library and the time
_MORE: Mapping[str, Mapping[str, str]] = {
    "mp3": {"id3v2_version": "0"},
    **{muxer: {"movflags": "+faststart"} for muxer in ("mp4", "3gp", "mov")},
}
_MUXERS: Mapping[str, tuple[str, str, str]] = {  # muxer: type of a film, of sound alone, and ending
    "mp4": ("video/mp4", "audio/mp4", "mp4"),
    "3gp": ("video/3gpp", "audio/3gpp", "3gp"),
    "mov": ("video/quicktime", "audio/mp4", "mov"),
    "webm": ("video/webm", "audio/webm", "webm"),
    "ogg": ("video/ogg", "audio/ogg", "ogg"),
    "wav": ("", "audio/wav", "wav"),
    "mp3": ("", "audio/mpeg", "mp3"),
    "adts": ("", "audio/aac", "aac"),
    "amr": ("", "audio/amr", "amr"),
}
_MUXER_OF: Mapping[Sort, str] = {
    Sort.WEBM: "webm", Sort.OGG: "ogg", Sort.WAV: "wav", Sort.MP3: "mp3", Sort.AAC: "adts", Sort.AMR: "amr",
}  # fmt: skip
_FOR_MP4 = frozenset(("h264", "hevc", "mpeg4", "av1", "vp9", "aac", "mp3", "ac3", "opus", "alac", "flac"))
_FOR_3GP = frozenset(("h263", "amrnb", "amrwb", "amr_nb", "amr_wb", "h264", "mpeg4", "aac"))


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording as packed anew. width and height in pixels as shown, 0 for sound; seconds rounded up."""

    kind: Kind
    mime: str
    ending: str
    width: int
    height: int
    seconds: int
    thumbnail: bytes | None


def remux(file: IO[bytes], sort: Sort, target: Path, name: str) -> Recording:
    """Pack the recording in `file` anew at `target`, and return what it is.

    Raises RecordingsNotInstalled, NotTaken, TooManyPixels, Damaged.
    """
    if find_spec("av") is None:
        raise RecordingsNotInstalled("attachments", name=name)
    import av

    try:
        file.seek(0)
        with av.open(file, "r", format=str(sort)) as source:
            streams = _streams(source, sort)
            if not streams:
                raise NotTaken("attachments", name=name)
            muxer = _muxer(sort, streams, name)
            image = _first_moment(source, streams, name)
            source.seek(0)
            seconds = _seconds(source)
            with av.open(target, "w", format=muxer, options={**_SILENT, **_MORE.get(muxer, {})}) as packed:
                _copy(source, streams, packed)
    except (av.FFmpegError, ValueError, OverflowError, StopIteration, MemoryError) as error:
        raise Damaged("attachments", name=name) from error
    film, sound, ending = _MUXERS[muxer]
    kind = Kind.VIDEO if image is not None else Kind.AUDIO
    small = thumbnail_of(image) if image is not None else None
    width, height = image.size if image is not None else (0, 0)
    return Recording(kind, film if image is not None else sound, ending, width, height, seconds, small)


def _streams(source: "InputContainer", sort: Sort) -> list[Any]:  # Any: a film or sound stream of the library
    """Return the first film and the first sound; a cover picture is neither."""
    films = [one for one in source.streams.video if not one.disposition.value & _cover()]
    wanted = [] if sort in _SOUND_ONLY else films[:1]
    return [*wanted, *source.streams.audio[:1]]


def _cover() -> int:
    from av.stream import Disposition

    return int(Disposition.attached_pic.value)


def _muxer(sort: Sort, streams: list[Any], name: str) -> str:
    codecs = {stream.codec_context.name.removesuffix("float") for stream in streams}
    if sort != Sort.MOVIE:
        return _MUXER_OF[sort]
    if codecs <= _FOR_MP4:
        return "mp4"
    return "3gp" if codecs <= _FOR_3GP else "mov"


def _first_moment(source: "InputContainer", streams: list[Any], name: str) -> Any:  # Any: a PIL image or None
    """Decode the first picture and the first sound; return the picture, upright, None for sound alone."""
    image = None
    for stream in streams:
        if stream.type == "video":
            if not 0 < stream.width * stream.height <= PIXELS_MAX:
                raise TooManyPixels("attachments", name=name)
            frame = next(source.decode(stream))
            image = frame.to_image().rotate(frame.rotation, expand=True)
        else:
            next(source.decode(stream))
        source.seek(0)
    return image


def _copy(source: "InputContainer", streams: list[Any], packed: "OutputContainer") -> None:
    packed.metadata.clear()
    into = {stream.index: packed.add_stream_from_template(stream) for stream in streams}
    for stream in into.values():
        stream.metadata.clear()
    for packet in source.demux(streams):
        if packet.dts is None:
            continue  # the empty packet at the end
        packet.stream = into[packet.stream.index]
        packed.mux(packet)


def _seconds(source: "InputContainer") -> int:
    import av

    return -(-(source.duration or 0) // av.time_base)
