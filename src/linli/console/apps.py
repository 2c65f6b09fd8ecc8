from django.apps import AppConfig


class Config(AppConfig):
    name = "linli.console"
    label = "console"
