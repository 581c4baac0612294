"""Why a line differs from the slide: the reasons that are known of it, or what its kind of mark means."""

from lessonkit.lessons import deviations
from lessonkit.lessons.listing import Row

KINDS = {
    "api": ("today's API", "오늘의 API"),
    "path": ("file path", "파일 경로"),
    "erratum": ("slide's mistake", "슬라이드의 실수"),
    "elided": ("left out on the slide", "슬라이드가 줄인 곳"),
    "extra": ("added here", "여기서 더한 줄"),
}
_REASONED = ("api", "path", "erratum")
_GENERAL = {
    "api": ("The name is gone, or means something else today.", "그 이름이 없어졌거나 지금은 뜻이 다르다."),
    "path": ("The file is found wherever the script is started.", "어디에서 실행하든 파일을 찾는다."),
    "erratum": (
        "As printed on the slide it fails or means something else.",
        "슬라이드에 적힌 대로는 실패하거나 뜻이 다르다.",
    ),
    "elided": (
        "The slide writes `.....`; the lines stand here.",
        "슬라이드에는 `.....`만 있고, 그 줄을 여기에 적었다.",
    ),
    "extra": ("The slide does not have it.", "슬라이드에는 없다."),
}


def reason(row: Row) -> tuple[str, str]:
    """Returns why a line differs, in English and in Korean.

    Args:
        row: The line and the slide's; it has a mark.
    """
    particular = deviations.reasons(row) if row.kind in _REASONED else []
    english, korean = zip(*(particular or [_GENERAL[str(row.kind)]]), strict=True)
    return " ".join(english), " ".join(korean)
