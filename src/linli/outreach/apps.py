from django.apps import AppConfig


class Config(AppConfig):
    name = "linli.outreach"
    label = "outreach"
