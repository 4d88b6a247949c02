"""What it saves to keep a promise over the day instead of in every half hour, and what the queue carried over eats.

    python -m benchmarks.period

A bank's day at peak loads of 11, 45 and 227 erlangs; 80 % in 20 seconds, handle time 240 s, no abandonment. A roster
chosen with stationary figures is planned higher until its day holds with the queue carried from one half hour to the
next; the shifts added are what the queue eats of the saving.
"""

from benchmarks.bank_day import Day, bank_day, delivered
from planner.shifts import Roster, solve

PEAKS_ERL = (11.33, 45.32, 226.6)
TARGET, MARGIN, MOST = 0.80, 0.001, 8
LIMITS = {11.33: (23, 21), 45.32: (76, 73), 226.6: (342, 340)}


def held(peak_erl: float, floor: float) -> tuple[Roster, Roster, Day]:
    """Return the roster of the stationary figures, and the one whose day holds with the queue carried over."""
    day = bank_day(peak_erl, floor=floor)
    first = roster = solve(day.period, gap=0.0)
    asked = TARGET
    for _ in range(MOST):
        lacking = TARGET - delivered(day, roster)[1]
        if lacking <= 0:
            break
        asked += lacking + MARGIN
        roster = solve(bank_day(peak_erl, floor=floor, target=asked).period, gap=0.0)
    return first, roster, day


def main() -> None:
    for peak_erl in PEAKS_ERL:
        cover = int(solve(bank_day(peak_erl).cover, gap=0.0).people.sum())
        most_cover, most = LIMITS[peak_erl]
        print(f"peak {peak_erl:5.1f} erl: cover {cover} shifts (reference {most_cover})")
        for floor in (0.5, 0.0):
            first, roster, day = held(peak_erl, floor)
            stationary, carried, worst = delivered(day, roster)
            saved = cover - int(first.people.sum())
            eaten = int(roster.people.sum()) - int(first.people.sum())
            wanted = f", at most {most} wanted" if floor else ""
            print(
                f"  floor {floor:3.0%}: {roster.people.sum()} shifts (proven at least {first.bound:.1f}{wanted}); day "
                f"{stationary:.1%} by formula, {carried:.1%} with the queue carried over, worst half hour {worst:.1%}; "
                f"saved {saved} ({saved / cover:.1%}), of which the queue eats {eaten}"
            )


if __name__ == "__main__":
    main()
