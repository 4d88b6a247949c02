"""The curve of work by volume: where whole people come at once, more points are sought."""

import numpy as np

from planner.economics.scaling import curve_of


def stairs(step_at, asked=None):
    """Return a cost that rises by a tenth at once, and note what it is asked."""

    def cost(volume):
        if asked is not None:
            asked.append(volume)
        return 100.0 + 10.0 * (volume > step_at)

    return cost


def test_points_are_sought_where_the_work_jumps():
    curve = curve_of(stairs(1.0371), (), (0.8, 1.25, 24))
    near = curve.volumes[np.abs(curve.volumes - 1.0371) < 2e-3]
    assert len(near) >= 2
    off = np.array([0.81, 0.95, 1.02, 1.035, 1.04, 1.1, 1.24])
    assert curve(off).tolist() == [1.0, 1.0, 1.0, 1.0, 1.1, 1.1, 1.1]


def test_several_jumps_share_the_points():
    steps = (0.9, 1.03, 1.17)
    curve = curve_of(lambda volume: 50.0 + sum(volume > one for one in steps), (), (0.8, 1.25, 60))
    for one in steps:
        assert np.abs(curve.volumes - one).min() < 3e-3


def test_work_in_proportion_is_known_everywhere():
    curve = curve_of(lambda volume: 7.0 * volume, (0.5, 2.0), (0.8, 1.25, 16))
    volumes = np.linspace(0.3, 3.0, 50)
    assert np.allclose(curve(volumes), volumes)


def test_what_is_known_of_a_curve_is_not_asked_again():
    asked = []
    known = curve_of(stairs(1.5), (0.5, 2.0))
    more = curve_of(stairs(1.5, asked), (0.5, 2.0, 4.0), known=known)
    assert asked == [4.0]
    assert more.volumes.tolist() == [0.5, 1.0, 2.0, 4.0]
    assert more.work.tolist() == [1.0, 1.0, 1.1, 1.1]


def test_without_time_the_points_at_hand_must_do():
    curve = curve_of(stairs(1.5), (0.5, 2.0), (0.8, 1.2, 8), cancel=lambda: True)
    assert curve.volumes.tolist() == [1.0]
    assert curve(np.array([0.5, 2.0])).tolist() == [0.5, 2.0]


def test_no_cell_rises_by_more_than_half_a_percent_or_it_is_narrow():
    curve = curve_of(
        lambda volume: 40.0 * volume + 3.0 * (volume > 0.93) + 2.0 * (volume > 1.117), (), (0.8, 1.25, 200)
    )
    rise, width = np.diff(curve.work), np.diff(curve.volumes) / curve.volumes[:-1]
    assert ((rise <= 0.005) | (width <= 5e-4)).all()
    assert len(curve.volumes) < 150  # and no more points than that takes
