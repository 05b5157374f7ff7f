"""Telling open pages that there is something new.

Django's side is `telling.py`: it announces, and gives passes. All else here is a small process
without Django (`config/asgi.py`), in which thousands of pages can listen at once.
"""
