from django.apps import AppConfig


class Config(AppConfig):
    name = "linli.cases"
    label = "cases"
