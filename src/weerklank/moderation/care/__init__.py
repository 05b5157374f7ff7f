"""Somebody who may be in need: no matter of rules, but of people."""
