"""What notifications do when floors below change their keys."""

from __future__ import annotations

from weerklank.notifications.choices import reseal_choices
from weerklank.notifications.push import reseal_devices
from weerklank.spaces.rotation import reseals

reseals(reseal_choices)
reseals(reseal_devices)
