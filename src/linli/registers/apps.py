from django.apps import AppConfig


class Config(AppConfig):
    name = "linli.registers"
    label = "registers"
