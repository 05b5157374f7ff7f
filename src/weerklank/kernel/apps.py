import logging
from importlib import import_module

from django.apps import AppConfig, apps
from django.utils.module_loading import module_has_submodule

DOORS = (
    "reactions", "notices", "searchable", "personal_data", "measures", "measured", "integrity"
)  # fmt: skip


class KernelConfig(AppConfig):
    """Opens, once all apps stand, the doors through which they offer what they have."""

    name = "weerklank.kernel"

    def ready(self) -> None:
        # So that a warning is a line like every other, in the one log.
        logging.captureWarnings(True)
        for config in apps.get_app_configs():
            if not config.name.startswith("weerklank."):
                continue
            for door in DOORS:
                if config.module and module_has_submodule(config.module, door):
                    import_module(f"{config.name}.{door}")
