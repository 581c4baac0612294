"""`tf.contrib.deprecated` as of TensorFlow 1.15: summaries from before 1.0, whose tags are as they are given."""

from tensorflow.python.framework import dtypes, ops
from tensorflow.python.ops import gen_logging_ops
from tensorflow.python.ops.summary_op_util import collect

from oldstack.tf1 import tf


def _kept(summary, collections):
    collect(summary, collections, [ops.GraphKeys.SUMMARIES])
    return summary


def scalar_summary(tags, values, collections=None, name=None):
    """Returns a summary of numbers.

    Args:
        tags: A tag, or as many as there are numbers.
        values: The numbers.
        collections: Where the summary is kept, by default with all summaries.
        name: The op's name.
    """
    with ops.name_scope(name, "ScalarSummary", [tags, values]) as scope:
        return _kept(gen_logging_ops.scalar_summary(tags=tags, values=values, name=scope), collections)


def histogram_summary(tag, values, collections=None, name=None):
    """Returns a histogram; the arguments are those of `scalar_summary`, with one tag."""
    with ops.name_scope(name, "HistogramSummary", [tag, values]) as scope:
        return _kept(gen_logging_ops.histogram_summary(tag=tag, values=values, name=scope), collections)


def image_summary(tag, tensor, max_images=3, collections=None, name=None):
    """Returns a summary of pictures.

    Args:
        tag: The tag.
        tensor: Pictures of shape (number, height, width, channels).
        max_images: How many are kept.
        collections: As in `scalar_summary`.
        name: As there.
    """
    with ops.name_scope(name, "ImageSummary", [tag, tensor]) as scope:
        made = gen_logging_ops.image_summary(tag=tag, tensor=tensor, max_images=max_images, name=scope)
        return _kept(made, collections)


def audio_summary(tag, tensor, sample_rate, max_outputs=3, collections=None, name=None):
    """Returns a summary of sounds.

    Args:
        tag: The tag.
        tensor: Sounds of shape (number, samples) or (number, samples, channels).
        sample_rate: Samples a second.
        max_outputs: How many are kept.
        collections: As in `scalar_summary`.
        name: As there.
    """
    with ops.name_scope(name, "AudioSummary", [tag, tensor]) as scope:
        rate = ops.convert_to_tensor(sample_rate, dtype=dtypes.float32, name="sample_rate")
        made = gen_logging_ops.audio_summary_v2(
            tag=tag, tensor=tensor, max_outputs=max_outputs, sample_rate=rate, name=scope
        )
        return _kept(made, collections)


def merge_summary(inputs, collections=None, name=None):
    """Returns a summary of several.

    Args:
        inputs: The summaries.
        collections: Where it is kept, by default nowhere.
        name: The op's name.
    """
    with ops.name_scope(name, "MergeSummary", inputs):
        made = gen_logging_ops.merge_summary(inputs=inputs, name=name)
        collect(made, collections, [])
        return made


def merge_all_summaries(key=ops.GraphKeys.SUMMARIES):
    """Returns a summary of all in a collection; None if there are none.

    Args:
        key: The collection.
    """
    found = tf.get_collection(key)
    return merge_summary(found) if found else None


def names() -> dict[str, object]:
    """Returns the names of `tf.contrib.deprecated`."""
    made = audio_summary, histogram_summary, image_summary, merge_all_summaries, merge_summary, scalar_summary
    return {each.__name__: each for each in made}
