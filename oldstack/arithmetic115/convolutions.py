"""Convolutions of pictures and their gradients as TensorFlow 1.15 added them up, as ops of a graph.

Source: conv_grad_input_ops.cc and conv_grad_filter_ops.cc of TensorFlow 1.15.
"""

from typing import NamedTuple

from tensorflow.python.framework import dtypes
from tensorflow.python.ops import gen_array_ops, gen_math_ops, gen_nn_ops

from oldstack.arithmetic115 import products
from oldstack.arithmetic115.elementary import constant
from oldstack.arithmetic115.sums import one_by_one

# Of fewer places, today's product of gradients and filters adds up otherwise.
_FEWEST_PLACES = 16
# So many numbers, or a few more, of pictures, filters and gradients were taken at once.
_AT_ONCE = (30 << 20) // 4
# Where nobody knows how many samples there are, they are cut into so many parts at most.
_MOST_PARTS = 6


def rows_to_add(height: int | None, width: int | None) -> int:
    """Returns how many rows of zeros make places so many that today's op adds up as then; 0 where that is not known."""
    return 0 if None in (height, width) else max(0, -(-_FEWEST_PLACES // width) - height)


class Convolution(NamedTuple):
    """What is known of a convolution before it runs. Pairs are of height and width.

    Attributes:
        pictures: How large a picture is.
        size: How large a filter is.
        strides: From one place where it is put to the next.
        channels: How many a picture has.
        filters: How many filters there are.
        padding: "SAME" or "VALID".
    """

    pictures: tuple[int, int]
    size: tuple[int, int]
    strides: tuple[int, int]
    channels: int
    filters: int
    padding: str

    @property
    def places(self) -> list[int]:
        """At how many places a filter is put."""
        reached = (0, 0) if self.padding == "SAME" else (each - 1 for each in self.size)
        sides = zip(self.pictures, reached, self.strides, strict=True)
        return [-(-(length - size) // stride) for length, size, stride in sides]

    @property
    def differs(self) -> bool:
        """Whether today's op adds up otherwise."""
        return products.is_alone(self.filters)

    @property
    def input_differs(self) -> bool:
        """Whether today's op adds up the gradient of the pictures otherwise."""
        return rows_to_add(*self.places) > 0

    @property
    def filters_differ(self) -> bool:
        """Whether today's op adds up the gradient of the filters otherwise."""
        return self.differs or self._numbers % products.ROWS == 1

    @property
    def _numbers(self):
        return self.size[0] * self.size[1] * self.channels

    def computed(self, pictures, kernel):
        """Returns what the filters give; a filter of zeros beside them makes no column be alone."""
        kernel = gen_array_ops.pad(kernel, [[0, 0]] * 3 + [[0, int(self.differs)]])
        result = gen_nn_ops.conv2d(pictures, kernel, [1, *self.strides, 1], self.padding)
        return gen_array_ops._slice(result, [0] * 4, [-1, -1, -1, self.filters])

    def gradient_of_input(self, kernel, gradient):
        """Returns the gradient of the pictures; rows of zeros below make few places more.

        Args:
            kernel: The filters, of shape (height, width, channels, filters).
            gradient: The gradient of what they gave, of shape (samples, height, width, filters).
        """
        more = rows_to_add(*self.places)
        sides = zip(self.pictures, self.size, self.places, self.strides, strict=True)
        beyond = [(number - 1) * stride + size - length for length, size, number, stride in sides]
        added = [max(each, 0) * (self.padding == "SAME") for each in beyond]
        height = self.pictures[0] + (beyond[0] - added[0] + more * self.strides[0] if more else 0)
        around = [part for each in added for part in (each // 2, each - each // 2)]
        samples = gen_array_ops._slice(gen_array_ops.shape(gradient), [0], [1])
        rest = constant([height, self.pictures[1], self.channels], dtypes.int32)
        result = gen_nn_ops.conv2d_backprop_input(
            gen_array_ops.concat_v2([samples, rest], 0),
            kernel,
            gen_array_ops.pad(gradient, [[0, 0], [0, more], [0, 0], [0, 0]]),
            [1, *self.strides, 1],
            "EXPLICIT",
            explicit_paddings=[0, 0, *around, 0, 0],
        )
        return gen_array_ops._slice(result, [0, 0, 0, 0], [-1, *self.pictures, -1])

    def gradient_of_filters(self, pictures, gradient, samples=None):
        """Returns the gradient of the filters, which is a product: of all numbers under a filter and the gradients.

        Args:
            pictures: Of shape (samples, height, width, channels).
            gradient: The gradient of what the filters gave, of shape (samples, height, width, filters).
            samples: How many there are, None where that is not known.
        """
        ones = [1, 1, 1, 1]
        under = gen_array_ops.extract_image_patches(
            pictures, [1, *self.size, 1], [1, *self.strides, 1], ones, self.padding
        )
        places = self.places[0] * self.places[1]
        under = gen_array_ops.reshape(under, [-1, self._numbers])
        gradient = gen_array_ops.reshape(gradient, [-1, self.filters])
        numbers = places * (self._numbers + self.filters) + self._numbers * self.filters
        at_once = -(-_AT_ONCE // numbers) * places
        number = -(-samples * places // at_once) if samples else _MOST_PARTS
        left = total = gen_array_ops._slice(gen_array_ops.shape(gradient), [0], [1])
        parts = []
        for part in range(number):
            # Of a batch of any size, the last parts are empty: their product is of zeros.
            size = gen_math_ops.minimum(left, at_once) if part < number - 1 else left
            start = gen_math_ops.sub(total, left)
            at, taken = (
                gen_array_ops.concat_v2([each, [rest]], 0) for each, rest in ((start, 0), (size, -1))
            )
            rows = [gen_array_ops._slice(each, at, taken) for each in (under, gradient)]
            for each, columns in zip(rows, (self._numbers, self.filters), strict=True):
                each.set_shape([None, columns])
            parts.append(products.product(*rows, transpose_a=True))
            left = gen_math_ops.sub(left, size)
        shape = [*self.size, self.channels, self.filters]
        return (
            one_by_one(gen_array_ops.pack(parts), shape)
            if parts[1:]
            else gen_array_ops.reshape(*parts, shape)
        )


def known(
    pictures, kernel, strides, padding, data_format="NHWC", dilations=(1, 1, 1, 1)
) -> Convolution | None:
    """Returns what is known of a convolution of float32; None where it is not enough, or of another kind.

    Args:
        pictures: Its input.
        kernel: Its filters.
        strides: As for TensorFlow's op.
        padding: As for it.
        data_format: As for it.
        dilations: As for it.
    """
    is_plain = padding in ("SAME", "VALID") and data_format == "NHWC" and set(dilations) == {1}
    if not is_plain or kernel.dtype != dtypes.float32 or None in (pictures.shape.rank, kernel.shape.rank):
        return None
    _, *sides, given = pictures.shape.as_list()
    *size, channels, filters = kernel.shape.as_list()
    if None in (*sides, *size, channels, filters) or given not in (None, channels):
        return None  # of groups of channels, or no picture of a known size
    return Convolution(tuple(sides), tuple(size), tuple(strides[1:3]), channels, filters, padding)


def known_of(op, pictures, kernel) -> Convolution | None:
    """Returns the same of an op, one of a gradient too."""
    texts = (op.get_attr(name).decode() for name in ("padding", "data_format"))
    return known(pictures, kernel, op.get_attr("strides"), *texts, op.get_attr("dilations"))
