"""`tf.contrib.legacy_seq2seq` as of TensorFlow 1.15: sequences as lists of tensors, one for each step."""

import copy

from tensorflow.python.framework import dtypes, ops
from tensorflow.python.ops import (
    array_ops,
    math_ops,
    nn_ops,
    rnn,
    variable_scope,
)
from tensorflow.python.util import nest

from oldstack.tf1 import tf
from oldstack.tf1.contrib.rnn import EmbeddingWrapper, OutputProjectionWrapper, linear


def sequence_loss_by_example(
    logits, targets, weights, average_across_timesteps=True, softmax_loss_function=None, name=None
):
    """Returns the weighted cross-entropy of each sequence of a batch.

    Args:
        logits: For each step a tensor of batch x classes.
        targets: For each step the right classes.
        weights: For each step how much each counts.
        average_across_timesteps: Whether to divide the sum by the weights.
        softmax_loss_function: A function of `labels` and `logits` in place of the softmax's cross-entropy.
        name: The name of its ops.

    Returns:
        A tensor of the batch's size.

    Raises:
        ValueError: The lists differ in length.
    """
    if not len(logits) == len(targets) == len(weights):
        lengths = f"{len(logits)}, {len(weights)}, {len(targets)}"
        raise ValueError(f"Lengths of logits, weights, and targets must be the same {lengths}.")
    loss = softmax_loss_function or nn_ops.sparse_softmax_cross_entropy_with_logits
    with ops.name_scope(name, "sequence_loss_by_example", [*logits, *targets, *weights]):
        steps = []
        for logit, target, weight in zip(logits, targets, weights, strict=True):
            if softmax_loss_function is None:
                target = array_ops.reshape(target, [-1])
            steps.append(loss(labels=target, logits=logit) * weight)
        total = math_ops.add_n(steps)
        if average_across_timesteps:
            size = math_ops.add_n(weights)
            size += 1e-12
            total /= size
        return total


def _argmax_and_embed(vectors, projection=None, update=True):
    def loop_function(previous, _):
        if projection is not None:
            previous = nn_ops.xw_plus_b(previous, *projection)
        embedded = tf.nn.embedding_lookup(vectors, math_ops.argmax(previous, 1))
        return embedded if update else array_ops.stop_gradient(embedded)

    return loop_function


def rnn_decoder(decoder_inputs, initial_state, cell, loop_function=None, scope=None):
    """Runs a cell over a list of inputs.

    Args:
        decoder_inputs: For each step a tensor of batch x features.
        initial_state: The cell's first state.
        cell: The cell.
        loop_function: Makes the next input of an output and its number.
        scope: The name of the scope.

    Returns:
        The outputs and the last state.
    """
    with variable_scope.variable_scope(scope or "rnn_decoder"):
        state, outputs, previous = initial_state, [], None
        for i, inputs in enumerate(decoder_inputs):
            if loop_function is not None and previous is not None:
                with variable_scope.variable_scope("loop_function", reuse=True):
                    inputs = loop_function(previous, i)
            if i > 0:
                variable_scope.get_variable_scope().reuse_variables()
            output, state = cell(inputs, state)
            outputs.append(output)
            if loop_function is not None:
                previous = output
    return outputs, state


def basic_rnn_seq2seq(encoder_inputs, decoder_inputs, cell, dtype=dtypes.float32, scope=None):
    """Runs one cell over the inputs, and another, from its last state, over the outputs.

    Args:
        encoder_inputs: For each step a tensor of batch x features.
        decoder_inputs: The same for the outputs.
        cell: The cell, of which there are two.
        dtype: The first state's type.
        scope: The name of the scope.
    """
    with variable_scope.variable_scope(scope or "basic_rnn_seq2seq"):
        _, state = rnn.static_rnn(copy.deepcopy(cell), encoder_inputs, dtype=dtype)
        return rnn_decoder(decoder_inputs, state, cell)


def tied_rnn_seq2seq(
    encoder_inputs, decoder_inputs, cell, loop_function=None, dtype=dtypes.float32, scope=None
):
    """Does as `basic_rnn_seq2seq`, with one cell for both.

    Args:
        encoder_inputs: As there.
        decoder_inputs: As there.
        cell: The cell.
        loop_function: Makes the next input of an output and its number.
        dtype: The first state's type.
        scope: The name of the scope.
    """
    with variable_scope.variable_scope("combined_tied_rnn_seq2seq"):
        scope = scope or "tied_rnn_seq2seq"
        _, state = rnn.static_rnn(cell, encoder_inputs, dtype=dtype, scope=scope)
        variable_scope.get_variable_scope().reuse_variables()
        return rnn_decoder(decoder_inputs, state, cell, loop_function=loop_function, scope=scope)


def embedding_rnn_decoder(
    decoder_inputs,
    initial_state,
    cell,
    num_symbols,
    embedding_size,
    output_projection=None,
    feed_previous=False,
    update_embedding_for_previous=True,
    scope=None,
):
    """Does as `rnn_decoder`, with class numbers as inputs.

    Args:
        decoder_inputs: For each step a tensor of class numbers.
        initial_state: The cell's first state.
        cell: The cell.
        num_symbols: The number of classes.
        embedding_size: The length of their vectors.
        output_projection: Weights and biases of a layer that makes classes of outputs.
        feed_previous: Whether the likeliest class is the next input.
        update_embedding_for_previous: Whether its vector is trained.
        scope: The name of the scope.
    """
    with variable_scope.variable_scope(scope or "embedding_rnn_decoder") as variables:
        if output_projection is not None:
            for part in output_projection:
                ops.convert_to_tensor(part, dtype=variables.dtype)
        vectors = variable_scope.get_variable("embedding", [num_symbols, embedding_size])
        loop = None
        if feed_previous:
            loop = _argmax_and_embed(vectors, output_projection, update_embedding_for_previous)
        embedded = (tf.nn.embedding_lookup(vectors, each) for each in decoder_inputs)
        return rnn_decoder(embedded, initial_state, cell, loop_function=loop)


def _fed_or_not(decode, feed_previous, number, encoder_state):
    """Decodes with or without what was decoded before, as a flag or a tensor says."""
    if isinstance(feed_previous, bool):
        return decode(feed_previous, {})

    def branch(feeds):
        scope = variable_scope.get_variable_scope()
        with variable_scope.variable_scope(scope, reuse=None if feeds else True):
            outputs, state = decode(feeds, {"update_embedding_for_previous": False})
            return outputs + nest.flatten(state)

    both = tf.cond(feed_previous, lambda: branch(True), lambda: branch(False))
    return both[:number], nest.pack_sequence_as(encoder_state, both[number:])


def embedding_rnn_seq2seq(
    encoder_inputs,
    decoder_inputs,
    cell,
    num_encoder_symbols,
    num_decoder_symbols,
    embedding_size,
    output_projection=None,
    feed_previous=False,
    dtype=None,
    scope=None,
):
    """Does as `basic_rnn_seq2seq`, with class numbers as inputs.

    Args:
        encoder_inputs: For each step a tensor of class numbers.
        decoder_inputs: The same for the outputs.
        cell: The cell, of which there are two.
        num_encoder_symbols: The number of classes of the inputs.
        num_decoder_symbols: The number of classes of the outputs.
        embedding_size: The length of their vectors.
        output_projection: Weights and biases of a layer that makes classes of outputs.
        feed_previous: Whether the likeliest class is the next input; a bool or a tensor.
        dtype: The first state's type.
        scope: The name of the scope.
    """
    with variable_scope.variable_scope(scope or "embedding_rnn_seq2seq") as variables:
        if dtype is not None:
            variables.set_dtype(dtype)
        encoder = EmbeddingWrapper(copy.deepcopy(cell), num_encoder_symbols, embedding_size)
        _, state = rnn.static_rnn(encoder, encoder_inputs, dtype=variables.dtype)
        if output_projection is None:
            cell = OutputProjectionWrapper(cell, num_decoder_symbols)

        def decode(feeds, options):
            return embedding_rnn_decoder(
                decoder_inputs,
                state,
                cell,
                num_decoder_symbols,
                embedding_size,
                output_projection=output_projection,
                feed_previous=feeds,
                **options,
            )

        return _fed_or_not(decode, feed_previous, len(decoder_inputs), state)


def _attention(states, number, dtype):
    """Returns a function of a query that gives for each of so many heads what it finds in an encoder's states."""
    length, size = states.shape.dims[1].value, states.shape.dims[2].value
    length = array_ops.shape(states)[1] if length is None else length
    hidden = array_ops.reshape(states, [-1, length, 1, size])
    features, vectors = [], []
    for head in range(number):
        kernel = variable_scope.get_variable(f"AttnW_{head}", [1, 1, size, size], dtype=dtype)
        features.append(nn_ops.conv2d(hidden, kernel, [1, 1, 1, 1], "SAME"))
        vectors.append(variable_scope.get_variable(f"AttnV_{head}", [size], dtype=dtype))

    def attend(query):
        if nest.is_nested(query):
            query = array_ops.concat(nest.flatten(query), 1)
        contexts = []
        for head in range(number):
            with variable_scope.variable_scope(f"Attention_{head}"):
                y = array_ops.reshape(linear(query, size)(query), [-1, 1, 1, size])
                score = math_ops.reduce_sum(vectors[head] * math_ops.tanh(features[head] + y), [2, 3])
                weights = array_ops.reshape(nn_ops.softmax(score), [-1, length, 1, 1])
                context = math_ops.reduce_sum(weights * hidden, [1, 2])
                contexts.append(array_ops.reshape(context, [-1, size]))
        return contexts

    return attend


def attention_decoder(
    decoder_inputs,
    initial_state,
    attention_states,
    cell,
    output_size=None,
    num_heads=1,
    loop_function=None,
    dtype=None,
    scope=None,
    initial_state_attention=False,
):
    """Does as `rnn_decoder`, with attention to the states of an encoder.

    Args:
        decoder_inputs: For each step a tensor of batch x features.
        initial_state: The cell's first state.
        attention_states: The encoder's states, of batch x steps x features.
        cell: The cell.
        output_size: The size of the outputs, by default the cell's.
        num_heads: How often it attends.
        loop_function: Makes the next input of an output and its number.
        dtype: The type of the variables.
        scope: The name of the scope.
        initial_state_attention: Whether it attends before the first step.

    Raises:
        ValueError: There are no inputs.
    """
    if not decoder_inputs:
        raise ValueError("Must provide at least 1 input to attention decoder.")
    output_size = cell.output_size if output_size is None else output_size
    with variable_scope.variable_scope(scope or "attention_decoder", dtype=dtype) as variables:
        dtype = variables.dtype
        batch = array_ops.shape(decoder_inputs[0])[0]
        size = attention_states.shape.dims[2].value
        attend = _attention(attention_states, num_heads, dtype)
        state, outputs, previous = initial_state, [], None
        shape = tf.stack([batch, size])
        contexts = [array_ops.zeros(shape, dtype=dtype) for _ in range(num_heads)]
        for context in contexts:
            context.set_shape([None, size])
        if initial_state_attention:
            contexts = attend(initial_state)
        for i, inputs in enumerate(decoder_inputs):
            if i > 0:
                variable_scope.get_variable_scope().reuse_variables()
            if loop_function is not None and previous is not None:
                with variable_scope.variable_scope("loop_function", reuse=True):
                    inputs = loop_function(previous, i)
            joined = [inputs, *contexts]
            output, state = cell(linear(joined, inputs.shape.dims[1].value)(joined), state)
            if i == 0 and initial_state_attention:
                with variable_scope.variable_scope(variable_scope.get_variable_scope(), reuse=True):
                    contexts = attend(state)
            else:
                contexts = attend(state)
            with variable_scope.variable_scope("AttnOutputProjection"):
                joined = [output, *contexts]
                output = linear(joined, output_size)(joined)
            if loop_function is not None:
                previous = output
            outputs.append(output)
    return outputs, state


def embedding_attention_decoder(
    decoder_inputs,
    initial_state,
    attention_states,
    cell,
    num_symbols,
    embedding_size,
    num_heads=1,
    output_size=None,
    output_projection=None,
    feed_previous=False,
    update_embedding_for_previous=True,
    dtype=None,
    scope=None,
    initial_state_attention=False,
):
    """Does as `attention_decoder`, with class numbers as inputs.

    Args:
        decoder_inputs: For each step a tensor of class numbers.
        initial_state: The cell's first state.
        attention_states: The encoder's states, of batch x steps x features.
        cell: The cell.
        num_symbols: The number of classes.
        embedding_size: The length of their vectors.
        num_heads: How often it attends.
        output_size: The size of the outputs, by default the cell's.
        output_projection: Weights and biases of a layer that makes classes of outputs.
        feed_previous: Whether the likeliest class is the next input.
        update_embedding_for_previous: Whether its vector is trained.
        dtype: The type of the variables.
        scope: The name of the scope.
        initial_state_attention: Whether it attends before the first step.
    """
    if output_projection is not None:
        ops.convert_to_tensor(output_projection[1], dtype=dtype)
    with variable_scope.variable_scope(scope or "embedding_attention_decoder", dtype=dtype):
        vectors = variable_scope.get_variable("embedding", [num_symbols, embedding_size])
        loop = None
        if feed_previous:
            loop = _argmax_and_embed(vectors, output_projection, update_embedding_for_previous)
        embedded = [tf.nn.embedding_lookup(vectors, each) for each in decoder_inputs]
        return attention_decoder(
            embedded,
            initial_state,
            attention_states,
            cell,
            output_size=output_size,
            num_heads=num_heads,
            loop_function=loop,
            initial_state_attention=initial_state_attention,
        )


def embedding_attention_seq2seq(
    encoder_inputs,
    decoder_inputs,
    cell,
    num_encoder_symbols,
    num_decoder_symbols,
    embedding_size,
    num_heads=1,
    output_projection=None,
    feed_previous=False,
    dtype=None,
    scope=None,
    initial_state_attention=False,
):
    """Does as `embedding_rnn_seq2seq`, with attention.

    Args:
        encoder_inputs: For each step a tensor of class numbers.
        decoder_inputs: The same for the outputs.
        cell: The cell, of which there are two.
        num_encoder_symbols: The number of classes of the inputs.
        num_decoder_symbols: The number of classes of the outputs.
        embedding_size: The length of their vectors.
        num_heads: How often it attends.
        output_projection: Weights and biases of a layer that makes classes of outputs.
        feed_previous: Whether the likeliest class is the next input; a bool or a tensor.
        dtype: The first state's type.
        scope: The name of the scope.
        initial_state_attention: Whether it attends before the first step.
    """
    with variable_scope.variable_scope(scope or "embedding_attention_seq2seq", dtype=dtype) as variables:
        encoder = EmbeddingWrapper(copy.deepcopy(cell), num_encoder_symbols, embedding_size)
        outputs, state = rnn.static_rnn(encoder, encoder_inputs, dtype=variables.dtype)
        states = array_ops.concat([array_ops.reshape(each, [-1, 1, cell.output_size]) for each in outputs], 1)
        output_size = None
        if output_projection is None:
            cell = OutputProjectionWrapper(cell, num_decoder_symbols)
            output_size = num_decoder_symbols

        def decode(feeds, options):
            return embedding_attention_decoder(
                decoder_inputs,
                state,
                states,
                cell,
                num_decoder_symbols,
                embedding_size,
                num_heads=num_heads,
                output_size=output_size,
                output_projection=output_projection,
                feed_previous=feeds,
                initial_state_attention=initial_state_attention,
                **options,
            )

        return _fed_or_not(decode, feed_previous, len(decoder_inputs), state)


def sequence_loss(
    logits,
    targets,
    weights,
    average_across_timesteps=True,
    average_across_batch=True,
    softmax_loss_function=None,
    name=None,
):
    """Returns the weighted cross-entropy of sequences.

    Args:
        logits: For each step a tensor of batch x classes.
        targets: For each step the right classes.
        weights: For each step how much each counts.
        average_across_timesteps: Whether to divide the sum by the weights.
        average_across_batch: Whether to divide by the number of samples.
        softmax_loss_function: A function of `labels` and `logits` in place of the softmax's cross-entropy.
        name: The name of its ops.
    """
    with ops.name_scope(name, "sequence_loss", logits + targets + weights):
        losses = sequence_loss_by_example(
            logits, targets, weights, average_across_timesteps, softmax_loss_function
        )
        cost = math_ops.reduce_sum(losses)
        if average_across_batch:
            return cost / math_ops.cast(array_ops.shape(targets[0])[0], cost.dtype)
        return cost


def model_with_buckets(
    encoder_inputs,
    decoder_inputs,
    targets,
    weights,
    buckets,
    seq2seq,
    softmax_loss_function=None,
    per_example_loss=False,
    name=None,
):
    """Makes a model for each of several lengths, all with the same variables.

    Args:
        encoder_inputs: For each step a tensor.
        decoder_inputs: The same for the outputs.
        targets: For each step the right classes.
        weights: For each step how much each counts.
        buckets: The pairs of lengths.
        seq2seq: A function of inputs and outputs that returns the model's outputs and state.
        softmax_loss_function: A function of `labels` and `logits` in place of the softmax's cross-entropy.
        per_example_loss: Whether each sample has its loss.
        name: The name of its ops.

    Returns:
        For each pair the outputs, and for each pair the loss.
    """
    losses, outputs = [], []
    with ops.name_scope(name, "model_with_buckets", encoder_inputs + decoder_inputs + targets + weights):
        for i, (inputs, steps) in enumerate(buckets):
            scope = variable_scope.get_variable_scope()
            with variable_scope.variable_scope(scope, reuse=True if i > 0 else None):
                made, _ = seq2seq(encoder_inputs[:inputs], decoder_inputs[:steps])
                outputs.append(made)
                loss = sequence_loss_by_example if per_example_loss else sequence_loss
                losses.append(
                    loss(made, targets[:steps], weights[:steps], softmax_loss_function=softmax_loss_function)
                )
    return outputs, losses


def names() -> dict[str, object]:
    """Returns the names of `tf.contrib.legacy_seq2seq`."""
    return {
        "attention_decoder": attention_decoder,
        "basic_rnn_seq2seq": basic_rnn_seq2seq,
        "embedding_attention_decoder": embedding_attention_decoder,
        "embedding_attention_seq2seq": embedding_attention_seq2seq,
        "embedding_rnn_decoder": embedding_rnn_decoder,
        "embedding_rnn_seq2seq": embedding_rnn_seq2seq,
        "model_with_buckets": model_with_buckets,
        "rnn_decoder": rnn_decoder,
        "sequence_loss": sequence_loss,
        "sequence_loss_by_example": sequence_loss_by_example,
        "tied_rnn_seq2seq": tied_rnn_seq2seq,
    }
