"""The recording engine: looks at what people spoke or filmed, and makes it anew, safe to play.

Knows nothing of accounts, contributions or the database. Two doors:

* `inspection.inspect_recording` for the web process: reads headers, decodes nothing;
* `preparation.prepare_recording` for the worker: decodes in a bounded process of its own.

This file imports nothing, because the bounded process passes through it and must stay small.
"""
