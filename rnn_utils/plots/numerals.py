"""Numbers as people write them: 2.1, −0.55, 7.5·10⁻⁸."""

from __future__ import annotations

import math

_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_PLAIN = (1e-3, 1e4)  # the sizes that are read at a glance without a power of ten


def written(number: float, digits: int = 2) -> str:
    """Write a number with a few significant digits, for a sentence or a label.

    Args:
        number: the number.
        digits: how many digits count.

    Returns:
        The number with a true minus sign, and with a power of ten where it is very small or large.
    """
    if not math.isfinite(number):
        return "∞" if number > 0 else "−∞"
    mantissa, exponent = f"{number:.{digits - 1}e}".split("e")
    rounded = float(f"{mantissa}e{exponent}")
    if rounded == 0 or _PLAIN[0] <= abs(rounded) < _PLAIN[1]:
        return _trimmed(f"{rounded:.{max(0, digits - 1 - int(exponent))}f}")
    power = f"10{str(int(exponent)).translate(_RAISED)}"
    factor = _trimmed(mantissa)
    return power if factor == "1" else f"{factor}·{power}"


def _trimmed(decimal: str) -> str:
    """Leave out zeros at the end of a decimal fraction."""
    short = decimal.rstrip("0").rstrip(".") if "." in decimal else decimal
    return short.replace("-", "−")
