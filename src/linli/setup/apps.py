from django.apps import AppConfig


class Config(AppConfig):
    name = "linli.setup"
    label = "setup"
