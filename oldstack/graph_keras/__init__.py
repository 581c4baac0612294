"""Keras 2.2.5 on the graphs of `oldstack.tf1`: its own release, which is Python alone, with what today's libraries ask for.

For a script that builds graphs and has Keras beside them: layers called on placeholders, `K.get_session()`, a training
loop of its own around a model's weights. What trains by `fit` alone gets `oldstack.keras2`, which is faster.
"""
