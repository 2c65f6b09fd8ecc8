from django.apps import AppConfig


class Config(AppConfig):
    name = "linli.organisation"
    label = "organisation"
