"""Addresses before the console. Only these of allauth's pages exist; its names are kept where it asks for them."""

from django.urls import path

from linli.access import views

urlpatterns = [
    path("console/sign-in", views.SignIn.as_view(), name="account_login"),
    path("console/sign-out", views.sign_out, name="account_logout"),
    path("console/reset/<str:token>", views.open_reset_link, name="reset-link"),
    path("console/new-password", views.new_password, name="new-password"),
]
