from django.apps import AppConfig


class Config(AppConfig):
    name = "linli.portal"
    label = "portal"
