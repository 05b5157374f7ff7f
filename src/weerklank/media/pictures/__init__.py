"""The picture engine: looks at what people send, and re-encodes it out of harm's way.

Knows nothing of accounts, contributions or the database. Two doors:

* `inspection.inspect_picture` for the web process: reads headers, decodes no pixel;
* `preparation.prepare_picture` for the worker: decodes in a bounded process of its own.

This file imports nothing, because the bounded process passes through it and must stay small.
"""
