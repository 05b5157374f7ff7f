from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Listens to the events of every kind of news, once all apps have said what news they have."""

    name = "weerklank.notifications"

    def ready(self) -> None:
        from weerklank.kernel import notices  # noqa: PLC0415 - models must be loaded first
        from weerklank.notifications.groups import register_groups  # noqa: PLC0415 - as above
        from weerklank.notifications.telling import subscribe  # noqa: PLC0415 - as above

        register_groups()
        for kind in notices.kinds.values():
            subscribe(kind)
