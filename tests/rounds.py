"""How many examples a property test tries: a few in `make test`, ten times as many in `make soak`."""

import os


def rounds(usual: int) -> int:
    """`usual`, or ten times as many while KALTURA_SOAK is set."""
    return usual * 10 if os.environ.get("KALTURA_SOAK") else usual
