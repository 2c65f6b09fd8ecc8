"""The room that puts the others together."""

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    name = "linli.project"
