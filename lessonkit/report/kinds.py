"""Why a line differs from the slide: for each kind of mark, and for the commonest lines, a reason in two languages."""

import re

KINDS = {
    "api": ("today's API", "오늘의 API"),
    "path": ("file path", "파일 경로"),
    "erratum": ("slide's mistake", "슬라이드의 실수"),
    "elided": ("left out on the slide", "슬라이드가 줄인 곳"),
    "extra": ("added here", "여기서 더한 줄"),
}
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
# A pattern for the slide's line, one for today's, and the reason.
_PARTICULAR = [
    (
        r"import tensorflow as tf",
        r"lessonkit\.tf1",
        "TensorFlow 1.15's names and rules, on today's TensorFlow.",
        "오늘의 텐서플로 위에서 1.15의 이름과 규칙 그대로.",
    ),
    (
        r"import tensorflow as tf",
        r"import keras",
        "The seed is Keras's own today.",
        "지금은 케라스가 시드를 직접 정한다.",
    ),
    (
        r"random\.seed\(",
        r"",
        "One call seeds Python, NumPy and Keras.",
        "한 번에 파이썬, 넘파이, 케라스의 시드를 정한다.",
    ),
    (
        r"set_random_seed",
        r"as_keras2",
        "Weights are drawn and samples shuffled as Keras 2.2 did.",
        "가중치를 뽑고 표본을 섞는 법이 케라스 2.2와 같아진다.",
    ),
    (
        r"import numpy\b|import os\b|import matplotlib",
        r"^$",
        "Nothing needs it any more.",
        "더는 쓰이지 않는다.",
    ),
    (
        r"keras\.layers\.core",
        r"",
        "`keras.layers.core` became `keras.layers`.",
        "`keras.layers.core`는 `keras.layers`가 되었다.",
    ),
    (
        r"np_utils",
        r"",
        "`np_utils` is gone; `to_categorical` is in `keras.utils`.",
        "`np_utils`는 없어졌고 `to_categorical`은 `keras.utils`에 있다.",
    ),
    (
        r"keras\.models import Sequential",
        r"",
        "`Input` gives the shape of the input.",
        "입력의 모양을 `Input`으로 준다.",
    ),
    (
        r"^$",
        r"Input\(",
        "The input's shape is a line of its own today.",
        "지금은 입력의 모양을 한 줄로 따로 적는다.",
    ),
    (
        r"input_(dim|shape)=",
        r"",
        "The input's shape has moved to `Input`.",
        "입력의 모양은 `Input`으로 옮겼다.",
    ),
    (
        r"^$",
        r"import .*\b(fit|as_keras2)\b",
        "Trains as Keras 2.2 did: same order of samples, same digits.",
        "케라스 2.2와 같은 순서로 배워 같은 숫자가 나온다.",
    ),
    (r"nb_epoch", r"", "`nb_epoch` is `epochs` today.", "`nb_epoch`는 지금 `epochs`다."),
    (
        r"model\.fit\(",
        r"fit\(\s*model",
        "The samples come in Keras 2.2's order, an epoch as one program.",
        "표본의 순서가 케라스 2.2와 같고, 한 에포크가 한 프로그램으로 돈다.",
    ),
    (r"\['acc'\]", r"", "`acc` is called `accuracy` today.", "`acc`는 지금 `accuracy`다."),
    (
        r"as_matrix",
        r"",
        "pandas took `as_matrix` away: `to_numpy`.",
        "판다스에서 `as_matrix`가 없어졌다: `to_numpy`.",
    ),
    (
        r"delim_whitespace",
        r"",
        "pandas took `delim_whitespace` away: `sep`.",
        "판다스에서 `delim_whitespace`가 없어졌다: `sep`.",
    ),
    (
        r"dataset\[:,",
        r"astype\(float\)",
        "Keras takes no arrays of objects any more.",
        "케라스는 더는 object 배열을 받지 않는다.",
    ),
    (
        r"pad_sequences|preprocessing",
        r"",
        "`pad_sequences` is in `keras.utils` today.",
        "`pad_sequences`는 지금 `keras.utils`에 있다.",
    ),
    (
        r"LSTM\(",
        r"hard_sigmoid",
        "Keras 2.2's LSTM had the hard sigmoid in its gates.",
        "케라스 2.2의 LSTM은 게이트에 hard sigmoid를 썼다.",
    ),
    (
        r"\.(h5|hdf5)",
        r"\.keras",
        "Models are saved as `.keras` today.",
        "모델은 이제 `.keras` 파일로 저장한다.",
    ),
    (
        r"Dropout",
        r"import",
        "Dropout as Keras 2.2 drew it comes from lessonkit.",
        "케라스 2.2처럼 뽑는 Dropout은 lessonkit에 있다.",
    ),
    (r"os\.(mkdir|path)", r"", "The folder is a `Path`.", "폴더가 `Path` 객체다."),
    (
        r"keras\.datasets",
        r"",
        "The data sets come from datasets/, checked by hash.",
        "데이터를 해시로 확인해 datasets/에서 읽는다.",
    ),
    (
        r"SummaryWriter",
        r"",
        "The slide's name is older than 1.15: `tf.summary.FileWriter`.",
        "슬라이드의 이름은 1.15보다 옛것이다: `tf.summary.FileWriter`.",
    ),
    (
        r"initialize_all_variables",
        r"",
        "The older name of `global_variables_initializer`.",
        "`global_variables_initializer`의 옛 이름이다.",
    ),
]
_KEPT_KINDS = ("api", "path", "erratum")


def reason(kind: str, slide: str | None, script: str | None) -> tuple[str, str]:
    """Returns why a line differs, in English and in Korean.

    Args:
        kind: The kind of its mark.
        slide: The slide's line, or None.
        script: Today's line, or None.
    """
    if kind in _KEPT_KINDS:
        for old, new, english, korean in _PARTICULAR:
            if re.search(old, (slide or "").strip()) and re.search(new, (script or "").strip()):
                return english, korean
    return _GENERAL[kind]
