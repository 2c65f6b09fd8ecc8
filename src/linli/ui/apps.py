from django.apps import AppConfig


class Config(AppConfig):
    name = "linli.ui"
    label = "ui"
