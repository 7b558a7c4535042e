from tests.signup.conftest import signing_up

__all__ = ["signing_up"]
