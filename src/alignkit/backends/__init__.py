"""Engines that fulfil the Protocol of `engine.py`; only the façade chooses one."""
