"""The drawing engine: reads what was drawn, and makes a picture of it by our own code.

Knows nothing of accounts, contributions or the database. Two doors:

* `sketch.read_sketch` for the web process: strokes, shapes and words, looked at strictly;
* `preparation.prepare_drawing` for the worker: SVG, PNG and the sizes of a picture.

This file imports nothing, because the bounded process passes through it and must stay small.
"""
