from ninja import Schema

from tenant_apps.first_steps.selectors import FirstStep


class FirstStepsOut(Schema):
    """The first six steps of a community; all done when `open` is empty."""

    done: list[FirstStep]
    open: list[FirstStep]
