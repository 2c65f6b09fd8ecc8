from django.apps import AppConfig


class Config(AppConfig):
    name = "linli.media"
    label = "media"
