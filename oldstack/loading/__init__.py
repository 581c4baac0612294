"""How TensorFlow and Keras are imported: only what is used, and replacements that can not miss their target."""
