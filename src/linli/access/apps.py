from django.apps import AppConfig


class Config(AppConfig):
    name = "linli.access"
    label = "access"
