"""`tf.contrib.image` as of TensorFlow 1.15: turns, shifts and projective transforms of images.

Images are tensors of rows x columns, of rows x columns x channels, or of images x rows x columns x channels.
Transforms are tensors of 8, or of images x 8: a0 a1 a2 b0 b1 b2 c0 c1 map a pixel (x, y) of the result to the pixel
((a0 x + a1 y + a2) / k, (b0 x + b1 y + b2) / k), k = c0 x + c1 y + 1, of the image.
"""

import numpy as np
from tensorflow.python.framework import dtypes, ops, tensor_util
from tensorflow.python.ops import array_ops, gen_image_ops, math_ops, script_ops
from tensorflow.python.ops.image_ops import flat_transforms_to_matrices, matrices_to_flat_transforms

_TYPES = {dtypes.uint8, dtypes.int32, dtypes.int64, dtypes.float16, dtypes.float32, dtypes.float64}


def _as_batch(images):
    if images.dtype.base_dtype not in _TYPES:
        raise TypeError(f"Invalid dtype {images.dtype}.")
    if images.shape.ndims is None:
        raise TypeError("image_or_images rank must be statically known")
    if images.shape.ndims == 2:
        return images[None, :, :, None]
    if images.shape.ndims == 3:
        return images[None, :, :, :]
    if images.shape.ndims == 4:
        return images
    raise TypeError("Images should have rank between 2 and 4.")


def _like(batch, images):
    if images.shape.ndims == 2:
        return batch[0, :, :, 0]
    return batch[0, :, :, :] if images.shape.ndims == 3 else batch


def rotate(images, angles, interpolation="NEAREST", name=None):
    """Returns images turned counterclockwise around their centres.

    Args:
        images: The images.
        angles: An angle in radians, or one for each image.
        interpolation: NEAREST or BILINEAR.
        name: The name of its ops.

    Raises:
        TypeError: They aren't images.
    """
    with ops.name_scope(name, "rotate"):
        given = ops.convert_to_tensor(images)
        images = _as_batch(given)
        height = math_ops.cast(array_ops.shape(images)[1], dtypes.float32)[None]
        width = math_ops.cast(array_ops.shape(images)[2], dtypes.float32)[None]
        transforms = angles_to_projective_transforms(angles, height, width)
        return _like(transform(images, transforms, interpolation=interpolation), given)


def translate(images, translations, interpolation="NEAREST", name=None):
    """Returns shifted images.

    Args:
        images: The images.
        translations: How many pixels to the right and down, or for each image a row of the two.
        interpolation: NEAREST or BILINEAR.
        name: The name of its ops.

    Raises:
        TypeError: They aren't images.
    """
    with ops.name_scope(name, "translate"):
        return transform(
            images, translations_to_projective_transforms(translations), interpolation=interpolation
        )


def angles_to_projective_transforms(angles, image_height, image_width, name=None):
    """Returns the transforms that turn images.

    Args:
        angles: An angle in radians, or one for each image.
        image_height: The number of rows, a float.
        image_width: The number of columns, a float.
        name: The name of its ops.

    Raises:
        TypeError: The angles have another shape.
    """
    with ops.name_scope(name, "angles_to_projective_transforms"):
        angles = ops.convert_to_tensor(angles, name="angles", dtype=dtypes.float32)
        if len(angles.shape) > 1:
            raise TypeError("Angles should have rank 0 or 1.")
        if len(angles.shape) == 0:
            angles = angles[None]
        across = (image_width - 1) - (
            math_ops.cos(angles) * (image_width - 1) - math_ops.sin(angles) * (image_height - 1)
        )
        across = across / 2.0
        down = (image_height - 1) - (
            math_ops.sin(angles) * (image_width - 1) + math_ops.cos(angles) * (image_height - 1)
        )
        down = down / 2.0
        number = array_ops.shape(angles)[0]
        columns = [
            math_ops.cos(angles)[:, None],
            -math_ops.sin(angles)[:, None],
            across[:, None],
            math_ops.sin(angles)[:, None],
            math_ops.cos(angles)[:, None],
            down[:, None],
            array_ops.zeros((number, 2), dtypes.float32),
        ]
        return array_ops.concat(values=columns, axis=1)


def translations_to_projective_transforms(translations, name=None):
    """Returns the transforms that shift images.

    Args:
        translations: How many pixels to the right and down, or for each image a row of the two.
        name: The name of its ops.

    Raises:
        TypeError: They have another shape.
    """
    with ops.name_scope(name, "translations_to_projective_transforms"):
        translations = ops.convert_to_tensor(translations, name="translations", dtype=dtypes.float32)
        if translations.shape.ndims is None:
            raise TypeError("translation_or_translations rank must be statically known")
        if len(translations.shape) not in (1, 2):
            raise TypeError("Translations should have rank 1 or 2.")
        if len(translations.shape) == 1:
            translations = translations[None]
        number = array_ops.shape(translations)[0]
        columns = [
            array_ops.ones((number, 1), dtypes.float32),
            array_ops.zeros((number, 1), dtypes.float32),
            -translations[:, 0, None],
            array_ops.zeros((number, 1), dtypes.float32),
            array_ops.ones((number, 1), dtypes.float32),
            -translations[:, 1, None],
            array_ops.zeros((number, 2), dtypes.float32),
        ]
        return array_ops.concat(values=columns, axis=1)


def transform(images, transforms, interpolation="NEAREST", output_shape=None, name=None):
    """Returns transformed images; what comes from outside an image is 0.

    Args:
        images: The images.
        transforms: A transform, or one for each image.
        interpolation: NEAREST or BILINEAR.
        output_shape: The result's rows and columns, by default the images'.
        name: The name of its ops.

    Raises:
        TypeError: They aren't images or transforms.
        ValueError: `output_shape` isn't two numbers.
    """
    with ops.name_scope(name, "transform"):
        given = ops.convert_to_tensor(images, name="images")
        transforms = ops.convert_to_tensor(transforms, name="transforms", dtype=dtypes.float32)
        images = _as_batch(given)
        if output_shape is None:
            output_shape = array_ops.shape(images)[1:3]
            known = tensor_util.constant_value(output_shape)
            output_shape = output_shape if known is None else known
        output_shape = ops.convert_to_tensor(output_shape, dtypes.int32, name="output_shape")
        if not output_shape.shape.is_compatible_with([2]):
            raise ValueError("output_shape must be a 1-D Tensor of 2 elements: new_height, new_width")
        if transforms.shape.ndims is None:
            raise TypeError("transform_or_transforms rank must be statically known")
        if len(transforms.shape) not in (1, 2):
            raise TypeError("Transforms should have rank 1 or 2.")
        if len(transforms.shape) == 1:
            transforms = transforms[None]
        output = gen_image_ops.image_projective_transform_v2(
            images,
            output_shape=output_shape,
            transforms=transforms,
            interpolation=interpolation.upper(),
        )
        return _like(output, given)


def compose_transforms(*transforms):
    """Returns the transforms that apply several one after the other.

    Args:
        *transforms: Transforms.
    """
    with ops.name_scope("compose_transforms"):
        matrices = flat_transforms_to_matrices(transforms[0])
        for each in transforms[1:]:
            matrices = math_ops.matmul(matrices, flat_transforms_to_matrices(each))
        return matrices_to_flat_transforms(matrices)


def connected_components(images):
    """Numbers the parts of images that hang together, in the order of their first pixels, from 1.

    Args:
        images: A tensor of booleans of rows x columns, or of images x rows x columns.

    Returns:
        A tensor of int32 of the same shape; 0 is for what is no part.

    Raises:
        TypeError: They have another shape.
    """
    with ops.name_scope("connected_components"):
        images = ops.convert_to_tensor(images, name="images")
        if len(images.shape) not in (2, 3):
            raise TypeError(f"images should have rank 2 (HW) or 3 (NHW). Static shape is {images.shape}")
        labels = script_ops.numpy_function(_label, [images], dtypes.int32)
        labels.set_shape(images.shape)
        return labels


def _label(images):
    from scipy import ndimage

    batch = images.reshape(-1, *images.shape[-2:])
    plus = np.zeros((3, 3, 3), bool)
    plus[1, 1, :] = plus[1, :, 1] = True
    return ndimage.label(batch, plus)[0].astype(np.int32).reshape(images.shape)


def names() -> dict[str, object]:
    """Returns the names of `tf.contrib.image`."""
    return {
        each.__name__: each
        for each in (
            angles_to_projective_transforms, compose_transforms, connected_components, flat_transforms_to_matrices,
            matrices_to_flat_transforms, rotate, transform, translate, translations_to_projective_transforms,
        )
    }  # fmt: skip
