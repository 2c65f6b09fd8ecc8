from django.apps import AppConfig


class Config(AppConfig):
    name = "linli.territory"
    label = "territory"
