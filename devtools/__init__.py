"""The `./dev` command: everything a developer runs, from a bare Python to a running product.

Modules here import only the standard library at the top, because the first half of every command
runs before the project's packages are installed.
"""
