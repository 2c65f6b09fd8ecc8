from django.apps import AppConfig


class Config(AppConfig):
    name = "linli.cases"
    label = "cases"

    def ready(self) -> None:
        from linli.kernel import guards

        guards.register("cases_caseevent", ("county", "case_id", "seq"))
        guards.register("cases_ledger", ("county", "feed_no"))
