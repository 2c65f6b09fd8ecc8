"""The switch of language and type size."""

from django.urls import path

from linli.ui import views

urlpatterns = [path("view", views.switch, name="view")]
