"""SciPy as in 2019: `scipy.misc`, NumPy's names in SciPy, and statistics that come as plain pairs."""

import functools

import numpy as np

from oldstack.libraries.calls import change, renaming
from oldstack.libraries.gone_modules import LateModule
from oldstack.loading.patch import patch


def install(scipy: object) -> None:
    """Gives SciPy `scipy.misc` and NumPy's names again.

    Args:
        scipy: The module.
    """
    LateModule.make("scipy.misc", _misc)
    of_scipy = scipy.__getattr__

    def find(name):
        try:
            return of_scipy(name)
        except AttributeError:
            places = (
                (np.emath, np.emath.__all__),
                (np.random, ("rand", "randn")),
                (np.fft, ("ifft",)),
                (np, dir(np)),
            )
            for place, names in places:
                if name in names and not name.startswith("_"):
                    return getattr(place, name)
            raise

    patch(scipy, "__getattr__", find)


def install_stats(stats: object) -> None:
    """Makes `scipy.stats` as it was.

    Args:
        stats: The module.
    """
    change(stats, "mode", renaming, {}, {"keepdims": True})
    for name in ("pearsonr", "spearmanr"):
        change(stats, name, _as_pair)


def _misc():
    from scipy import special

    return {
        "comb": special.comb, "factorial": special.factorial, "imread": _imread, "imresize": _imresize,
        "imsave": _imsave, "logsumexp": special.logsumexp, "toimage": _toimage,
    }  # fmt: skip


def _imread(name, flatten=False, mode=None):
    from PIL import Image

    picture = Image.open(name)
    picture = picture.convert(mode) if mode else picture
    return np.array(picture.convert("F") if flatten else picture)


def _imsave(name, arr, format=None):
    _toimage(arr).save(name, format)


def _toimage(arr):
    from PIL import Image

    arr = np.asarray(arr)
    if arr.dtype != np.uint8:
        low, high = arr.min(), arr.max()
        arr = ((arr - low) * (255.0 / ((high - low) or 1)) + 0.5).astype(np.uint8)
    return Image.fromarray(arr)


def _imresize(arr, size, interp="bilinear", mode=None):
    picture = _toimage(arr)
    if isinstance(size, int):
        size = size / 100.0
    if isinstance(size, float):
        wanted = tuple((np.array(picture.size) * size).astype(int).tolist())
    else:
        wanted = size[1], size[0]
    ways = {"nearest": 0, "lanczos": 1, "bilinear": 2, "bicubic": 3, "cubic": 3}
    return np.array(picture.resize(wanted, ways[interp]))


def _as_pair(function):
    @functools.wraps(function)
    def wrapped(*args, **options):
        return tuple(function(*args, **options))

    return wrapped
