"""Images: cut, padded, scaled."""

import contextlib

from oldstack.loading.patch import Hooks, altered, patch, replace, with_names

_OPS = "tensorflow.python.ops."
hooks = Hooks()


@hooks.on(_OPS + "image_ops_impl")
def _image_ops(module):
    from tensorflow.python.framework import dtypes, ops
    from tensorflow.python.ops import array_ops, array_ops_stack, check_ops, math_ops

    crop_today = module.crop_to_bounding_box

    def crop_to_bounding_box(image, offset_height, offset_width, target_height, target_width):
        """Cuts out a rectangle, with -1 for the sizes that stay."""
        image = ops.convert_to_tensor(image, name="image")
        sizes = offset_height, offset_width, target_height, target_width
        if image.shape.ndims not in (3, 4):
            return crop_today(image, *sizes)
        with ops.name_scope(None, "crop_to_bounding_box", [image]):
            is_batch = image.shape.ndims == 4
            if not is_batch:
                image = array_ops.expand_dims(image, 0)
            checks = module._CheckAtLeast3DImage(image, require_static=False)
            batch, height, width, depth = module._ImageDimensions(image, rank=4)
            for holds, text in (
                (lambda: offset_width >= 0, "offset_width must be >= 0."),
                (lambda: offset_height >= 0, "offset_height must be >= 0."),
                (lambda: target_width > 0, "target_width must be > 0."),
                (lambda: target_height > 0, "target_height must be > 0."),
                (lambda: width >= target_width + offset_width, "width must be >= target + offset."),
                (lambda: height >= target_height + offset_height, "height must be >= target + offset."),
            ):
                checks += module._assert(holds(), ValueError, text)
            image = module.control_flow_ops.with_dependencies(checks, image)
            cropped = array_ops.slice(
                image,
                array_ops_stack.stack([0, offset_height, offset_width, 0]),
                array_ops_stack.stack([-1, target_height, target_width, -1]),
            )
            known = [batch, target_height, target_width, depth]
            cropped.set_shape([None if module._is_tensor(each) else each for each in known])
            return cropped if is_batch else array_ops.squeeze(cropped, axis=[0])

    def check_at_least_3d(image, require_static=True):
        """Returns the checks that an image has three axes, and no size of 0 along any."""
        try:
            least = image.shape.with_rank if image.shape.ndims is None else image.shape.with_rank_at_least
            shape = least(3)
        except ValueError:
            raise ValueError("'image' must be at least three-dimensional.") from None
        if require_static and not shape.is_fully_defined():
            raise ValueError("'image' must be fully defined.")
        if any(size == 0 for size in shape):
            raise ValueError(f"all dims of 'image.shape' must be > 0: {shape}")
        if shape.is_fully_defined():
            return []
        return [
            check_ops.assert_positive(array_ops.shape(image), ["all dims of 'image.shape' must be > 0."]),
            check_ops.assert_greater_equal(
                array_ops.rank(image), 3, message="'image' must be at least three-dimensional."
            ),
        ]

    def pad_to_bounding_box(image, offset_height, offset_width, target_height, target_width, check_dims=True):
        """Puts an image into a larger one of zeros, and checks the image before it looks at its sizes."""
        with ops.name_scope(None, "pad_to_bounding_box", [image]):
            image = ops.convert_to_tensor(image, name="image")
            is_batch = image.shape.ndims == 4
            if image.shape.ndims not in (None, 3, 4):
                raise ValueError("'image' must have either 3 or 4 dimensions.")
            if not is_batch:
                unknown = image.shape.ndims is None
                image = array_ops.expand_dims(image, 0)
                if unknown:
                    image.set_shape([None] * 4)
            checks = module._CheckAtLeast3DImage(image, require_static=False) if check_dims else []
            batch, height, width, depth = module._ImageDimensions(image, rank=4)
            right, below = target_width - offset_width - width, target_height - offset_height - height
            if check_dims:
                for holds, text in (
                    (lambda: offset_height >= 0, "offset_height must be >= 0"),
                    (lambda: offset_width >= 0, "offset_width must be >= 0"),
                    (lambda: right >= 0, "width must be <= target - offset"),
                    (lambda: below >= 0, "height must be <= target - offset"),
                ):
                    checks += module._assert(holds(), ValueError, text)
                image = module.control_flow_ops.with_dependencies(checks, image)
            around = array_ops_stack.stack([0, 0, offset_height, below, offset_width, right, 0, 0])
            padded = array_ops.pad(image, array_ops.reshape(around, [4, 2]))
            known = [batch, target_height, target_width, depth]
            padded.set_shape([None if module._is_tensor(each) else each for each in known])
            return padded if is_batch else array_ops.squeeze(padded, axis=[0])

    def per_image_standardization(image):
        """Scales each image to mean 0 and variance 1, and gives it its type again."""
        with ops.name_scope(None, "per_image_standardization", [image]) as scope:
            image = module._AssertAtLeast3DImage(ops.convert_to_tensor(image, name="image"))
            dtype = image.dtype
            if dtype not in (dtypes.float16, dtypes.float32):
                image = module.convert_image_dtype(image, dtypes.float32)
            pixels = math_ops.reduce_prod(array_ops.shape(image)[-3:])
            mean = math_ops.reduce_mean(image, axis=[-1, -2, -3], keepdims=True)
            deviation = math_ops.reduce_std(image, axis=[-1, -2, -3], keepdims=True)
            least = math_ops.rsqrt(math_ops.cast(pixels, image.dtype))
            deviation = math_ops.maximum(deviation, least)
            image = math_ops.divide(image - mean, deviation, name=scope)
            return module.convert_image_dtype(image, dtype, saturate=True)

    def cast(x, dtype):
        """Leaves the fraction of a picture that is cut out to the product that takes it."""
        return x if isinstance(x, float) else math_ops.cast(x, dtype)

    casting = altered(math_ops, cast=cast)
    unscoped = altered(ops, name_scope=lambda *names: contextlib.nullcontext())
    replace(module, "ssim", with_names(module.ssim, ops=unscoped))
    replace(module, "central_crop", with_names(module.central_crop, math_ops=casting))
    patch(module, "_CheckAtLeast3DImage", check_at_least_3d)
    patch(module, "pad_to_bounding_box_internal", pad_to_bounding_box)
    replace(module, "crop_to_bounding_box", crop_to_bounding_box)
    replace(module, "per_image_standardization", per_image_standardization)
