from django.apps import AppConfig


class Config(AppConfig):
    name = "linli.imports"
    label = "imports"
