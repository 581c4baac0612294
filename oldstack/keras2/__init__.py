"""Keras 2.2.5 on Keras 3, for scripts that import it: `oldstack.keras2.modules` hands its modules out."""
