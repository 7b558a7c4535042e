"""What `cer.calc` refuses, and why.

CalcError
├── ValidationError      the input breaks a rule; nothing was computed
└── UnknownValueError    the law's value for that day is not in the rule set (R45)
"""


class CalcError(ValueError):
    """A refusal: a sentence for a person, a stable code for a machine, and named facts."""

    def __init__(self, sentence: str, *, code: str, **facts: object) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code
        self.facts = facts


class ValidationError(CalcError):
    """The input breaks a rule, so no figure can be computed from it (R26, R35, R68)."""


class UnknownValueError(CalcError):
    """The rule set holds no value for this component on this day, and none is guessed (R45)."""

    def __init__(self, *, component: str, on: str) -> None:
        super().__init__(
            f"The rule set has no value for {component} on {on}. "
            "Load the official value, or ask for a provisional run that carries the last known one.",
            code="unknown_value",
            component=component,
            on=on,
        )
        self.component = component
        self.on = on
