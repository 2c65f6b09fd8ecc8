from django.apps import AppConfig

from linli.kernel import guards


class Config(AppConfig):
    name = "linli.access"
    label = "access"

    def ready(self) -> None:
        guards.register("access_readlog", ("id",))
        guards.register("access_exportlog", ("id",))
