"""What troubles of a hosted service are called to who pays for it, and to a guest with the operator's free pictures.

A guest has no account to look at and no key to check: those sentences say instead what a guest can do.
"""

LOOK_BEFORE = ", so look at your account before you press the button again."
LOOK = ": look at your account before you try again."
OR_LOOK = ", or look at your account."
NO_CREDITS = ": add some, then press the button again."
NO_PLAN = ": check its plan."
NO_KEY = ": check it, or get another one."
CHARGED = f"it may have been accepted and charged{LOOK_BEFORE}"

_TELL = ": tell whoever runs this page, or type a key of your own under Endpoint."
_TO_GUESTS = {
    LOOK_BEFORE: " as free pictures of today: press the button to try again.",
    LOOK: ", and it may count as free pictures of today: press the button to try again.",
    OR_LOOK: ".",
    NO_CREDITS: _TELL,
    NO_PLAN: _TELL,
    NO_KEY: _TELL,
}


def to_guest(sentence: str) -> str:
    """The same trouble in the words for a guest."""
    for ending, other in _TO_GUESTS.items():
        if sentence.endswith(ending):
            return sentence.removesuffix(ending) + other
    return sentence
