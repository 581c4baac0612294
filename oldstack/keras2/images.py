"""Pictures made other at random, as Keras-Preprocessing 1.1 did for Keras 2.2.5, on what Keras 3 keeps of it."""

import importlib
import math

import numpy as np

from oldstack.loading.patch import add, patch

# Keras 3 keeps it under a name that is not public, and no other way to it is there.
_legacy = importlib.import_module("keras.src.legacy.preprocessing.image")


def apply_affine_transform(
    x, theta=0, tx=0, ty=0, shear=0, zx=1, zy=1, row_axis=0, col_axis=1, channel_axis=2, fill_mode="nearest", cval=0.0,
    order=1,
):  # fmt: skip
    """Returns a picture turned, moved, sheared and zoomed, with rows for x and columns for y.

    Args:
        x: The picture.
        theta: How far it is turned, in degrees.
        tx: How far it is moved along the rows.
        ty: How far it is moved along the columns.
        shear: In degrees.
        zx: How much of the rows is shown.
        zy: How much of the columns is shown.
        row_axis: The number of the axis of rows.
        col_axis: The number of the axis of columns.
        channel_axis: The number of the axis of colours.
        fill_mode: What is around the picture.
        cval: Its colour, for "constant".
        order: How what is between pixels is computed.
    """
    from scipy import ndimage

    angle, slope = math.radians(theta), math.radians(shear)
    matrix = np.array(
        [[math.cos(angle), -math.sin(angle), 0], [math.sin(angle), math.cos(angle), 0], [0, 0, 1]]
    )
    matrix = matrix @ [[1, 0, tx], [0, 1, ty], [0, 0, 1]]
    matrix = matrix @ [[1, -math.sin(slope), 0], [0, math.cos(slope), 0], [0, 0, 1]]
    matrix = matrix @ [[zx, 0, 0], [0, zy, 0], [0, 0, 1]]
    if np.array_equal(matrix, np.eye(3)):
        return x
    centre = np.array([x.shape[row_axis] / 2 + 0.5, x.shape[col_axis] / 2 + 0.5])
    offset = centre + matrix[:2, 2] - matrix[:2, :2] @ centre
    channels = [
        ndimage.affine_transform(each, matrix[:2, :2], offset, order=order, mode=fill_mode, cval=cval)
        for each in np.moveaxis(x, channel_axis, 0)
    ]
    return np.moveaxis(np.stack(channels), 0, channel_axis)


_shifted = _legacy.apply_brightness_shift


def apply_brightness_shift(x, brightness, scale=True):
    """Returns a picture, stretched to all values from 0 to 255, in another brightness.

    Args:
        x: The picture.
        brightness: 1.0 for as it is, 0.0 for black.
        scale: Stretched it is in any case.
    """
    return _shifted(x, brightness, True)


# The generators take them from there.
patch(_legacy, "apply_affine_transform", apply_affine_transform)
patch(_legacy, "apply_brightness_shift", apply_brightness_shift)
add(_legacy.Iterator, "next", _legacy.Iterator.__next__)


class ImageDataGenerator(_legacy.ImageDataGenerator):
    """Makes batches of pictures, each changed at random."""

    def fit(self, x, augment=False, rounds=1, seed=None):
        """Finds mean, deviation and main components of some pictures."""
        super().fit(x, augment, rounds, seed)
        if self.zca_whitening and not augment:
            x = np.asarray(x, self.dtype)
            x = x - self.mean if self.featurewise_center else x
            x = x / (self.std + 1e-6) if self.featurewise_std_normalization else x
            flat = np.reshape(x, (len(x), -1))
            axes, sizes, _ = np.linalg.svd(np.dot(flat.T, flat) / len(flat))
            self.zca_whitening_matrix = (axes / np.sqrt(sizes[None] + self.zca_epsilon)).dot(axes.T)

    @property
    def principal_components(self):
        """The matrix by which `zca_whitening` changes pictures; None before `fit`."""
        return self.zca_whitening_matrix


IMAGES = {name: getattr(_legacy, name) for name in (
    "Iterator", "NumpyArrayIterator", "DirectoryIterator", "random_rotation", "random_shift", "random_shear",
    "random_zoom", "random_brightness", "random_channel_shift", "apply_channel_shift", "apply_brightness_shift",
)}  # fmt: skip
IMAGES |= {"ImageDataGenerator": ImageDataGenerator, "apply_affine_transform": apply_affine_transform}
