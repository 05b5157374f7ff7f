"""What notifications do when floors below change their keys, or sign somebody out."""

from __future__ import annotations

from weerklank.notifications.choices import reseal_choices
from weerklank.notifications.push import forget_devices, reseal_devices
from weerklank.people.ending import when_all_ends
from weerklank.spaces.rotation import reseals

reseals(reseal_choices)
reseals(reseal_devices)
when_all_ends(forget_devices)
