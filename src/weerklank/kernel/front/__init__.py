"""What stands between the web server and Django; `door.py` is where a request comes in."""
