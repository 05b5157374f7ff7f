"""A process of its own for what may fall over: bounded in time, memory, files and what it can see.

`process.run_bounded` is the one door. Pictures and recordings are decoded behind it.

This file imports nothing, because the bounded process passes through it and must stay small.
"""
