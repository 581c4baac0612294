"""`tf.contrib.seq2seq` as of TensorFlow 1.15: helpers, decoders, attention, beam search, loss.

Arguments that a method does not describe are those of the class of that name in 1.15's API documentation.
"""

from oldstack.tf1.contrib.seq2seq.attention import (
    AttentionMechanism,
    AttentionWrapper,
    AttentionWrapperState,
    BahdanauAttention,
    LuongAttention,
    hardmax,
)
from oldstack.tf1.contrib.seq2seq.beam_search import (
    BeamSearchDecoder,
    BeamSearchDecoderOutput,
    BeamSearchDecoderState,
    FinalBeamSearchDecoderOutput,
    gather_tree,
    tile_batch,
)
from oldstack.tf1.contrib.seq2seq.decoders import BasicDecoder, BasicDecoderOutput, Decoder, dynamic_decode
from oldstack.tf1.contrib.seq2seq.helpers import (
    CustomHelper,
    GreedyEmbeddingHelper,
    Helper,
    InferenceHelper,
    SampleEmbeddingHelper,
    ScheduledEmbeddingTrainingHelper,
    TrainingHelper,
)
from oldstack.tf1.contrib.seq2seq.loss import sequence_loss


def names() -> dict[str, object]:
    """Returns the names of `tf.contrib.seq2seq`."""
    return {
        "AttentionMechanism": AttentionMechanism,
        "AttentionWrapper": AttentionWrapper,
        "AttentionWrapperState": AttentionWrapperState,
        "BahdanauAttention": BahdanauAttention,
        "BasicDecoder": BasicDecoder,
        "BasicDecoderOutput": BasicDecoderOutput,
        "BeamSearchDecoder": BeamSearchDecoder,
        "BeamSearchDecoderOutput": BeamSearchDecoderOutput,
        "BeamSearchDecoderState": BeamSearchDecoderState,
        "CustomHelper": CustomHelper,
        "Decoder": Decoder,
        "dynamic_decode": dynamic_decode,
        "FinalBeamSearchDecoderOutput": FinalBeamSearchDecoderOutput,
        "gather_tree": gather_tree,
        "GreedyEmbeddingHelper": GreedyEmbeddingHelper,
        "hardmax": hardmax,
        "Helper": Helper,
        "InferenceHelper": InferenceHelper,
        "LuongAttention": LuongAttention,
        "SampleEmbeddingHelper": SampleEmbeddingHelper,
        "ScheduledEmbeddingTrainingHelper": ScheduledEmbeddingTrainingHelper,
        "sequence_loss": sequence_loss,
        "tile_batch": tile_batch,
        "TrainingHelper": TrainingHelper,
    }
