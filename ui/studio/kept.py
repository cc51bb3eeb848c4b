"""How long samples are kept, in one line for the person whose they are."""

FOR_DAYS = "Samples are kept for {time}; approved ones stay."
FOR_DAYS_AND_SIZE = "Samples are kept for {time}, the newest {size} GB of all; approved ones stay."
BY_SIZE = "The newest {size} GB of all samples are kept; approved ones stay."
HOURS = 24
IN_HOURS = 2  # days below which hours are told


def kept_sentence(days: float, gigabytes: float) -> str:
    """ "" where they are kept for ever; 0 is no limit."""
    if days:
        return (FOR_DAYS_AND_SIZE if gigabytes else FOR_DAYS).format(time=_time(days), size=f"{gigabytes:g}")
    return BY_SIZE.format(size=f"{gigabytes:g}") if gigabytes else ""


def _time(days: float) -> str:
    count, unit = (days, "day") if days >= IN_HOURS else (days * HOURS, "hour")
    return f"{count:.3g} {unit}{'' if count == 1 else 's'}"
