"""Relief in one small town, whose log is kept and told. A change of it is a change of the rules: docs/relief.md.

`python -m tests.golden.test_golden_relief` writes the log anew; where the story no longer fits, it says so.
"""

from __future__ import annotations

import numpy as np

from tests.golden.frame import Golden
from yingji.geo.plain import grid_network
from yingji.sim.relief.by_hand import Town
from yingji.sim.relief.log import Did, ReliefLog

STORY = {
    (0.0, "LEFT"): "40 walk 1,000 m from 2 to the shelter at 3; 10 of them have a kit with water",
    (60.0, "NO_WAY"): "6 at 4 are shut in until 1,200 s",
    (180.0, "DECIDED"): "reported at 60 s, and the only level takes 120 s",
    (280.0, "AT_DEPOT"): "both lorries stand at their depot, which opens at 400 s; the bus sets out from 5 to 1",
    (405.0, "BOARDED"): "5 of 8 fit; 5 s each",
    (600.0, "AT_RELATIVES"): "600 s after the first of cell 2 left",
    (945.0, "REROUTED"): "the street from 2 to 3 closed at 900 s; the bus finds itself at 2 and goes by 6 and 7",
    (1000.0, "LOADING"): "there is one dock; 25 people's things go on a lorry",
    (1100.0, "LOADED"): "loaded; it waits for the other lorry of its convoy, which takes its dock",
    (1150.0, "LOADED"): "the 10 still in want of water, and all the food that is left here: 15 for 20 people",
    (1150.0, "DEPARTED"): "the convoy is complete",
    (1200.0, "LEFT"): "the way from 4 opens to people on foot",
    (1250.0, "STUCK"): "at 1: the street from 6 to 7 closed, too, and with it every way to 3, until 2,000 s",
    (1700.0, "ADMITTED"): "the shelter at 7 opens and has room for 20",
    (1700.0, "SENT_ON"): "2 places are left at the other",
    (1700.0, "NO_ROOM"): "8 have no roof; they are given things all the same",
    (2400.0, "ARRIVED"): "by 2, 6 and 7; there is one place to unload",
    (2475.0, "SERVED"): "one crew, 1 s a person; the second lorry is unloaded meanwhile",
    (2850.0, "AT_DEPOT"): "the nearest that still has anything: food at 4",
    (2910.0, "DEPARTED"): "28 at the first stop, 2 at the second",
    (2975.0, "AT_DEPOT"): "nothing was to be had at 4 any more: it was sent on",
    (4000.0, "NO_ROOM"): "4 more want water; there is enough for 2, and 10 would have to be in want for a lorry to leave at once",
    (4900.0, "LOADING"): "they have waited for 900 s",
    (4900.0, "GAVE_UP"): "nothing is left at any depot",
    (5408.0, "SERVED"): "the last; 2 never have water, 18 no food, 18 no roof",
}
GOLDEN = Golden("relief.csv", "did", Did, STORY)


def golden_log() -> ReliefLog:
    """Two rows of four crossings, 1,000 m apart: 4-5-6-7 above 0-1-2-3. A block is 100 s by wheels and 1,000 s on foot.

    Shelter 0 stands at 3, shelter 1 at 7; depot 0 at 0 with two lorries, depot 1 with food only at 4; a bus at 5.
    """
    town = Town(
        network=grid_network(4, 2, block_m=1000.0, speed_mps=10.0),
        shelters=(3, 7), capacity=(50, 20), shelter_opens_s=(300.0, 1400.0),
        depots=(0, 4), stock=((70, 40), (0, 30)), docks=(1, 1), released_s=200.0,
        lorries=(0, 0), payload=25.0, convoy=2, ready_s=100.0, buses=(5,), seats=5, items=("water", "food"), in_kit=("water",),
        parties=[(2, 40, False, 10, 0.0), (1, 8, True, 0, 0.0), (4, 6, False, 6, 60.0), (6, 30, False, 0, 600.0), (3, 4, False, 0, 4000.0)],
        relatives=[(2, 5)],
        closed=[(2, 900.0, 6000.0), (5, 1200.0, 2000.0)],
        barred=[(3, 0.0, 1200.0), (6, 0.0, 1200.0)],
        steps={"worth": 10, "patience_s": 900.0, "stops": 2},
        chances={"report_s": 60.0, "level_s": np.array([120.0]), "callout_s": 120.0, "depot_opens_s": np.array([100.0, 200.0])},
    )  # fmt: skip
    _, _, log = town.play()
    return log


def test_the_log_is_as_it_was() -> None:
    assert GOLDEN.rows(golden_log()) == GOLDEN.kept()


def test_the_golden_town_has_every_kind_of_record() -> None:
    assert set(golden_log().did.tolist()) == {int(did) for did in Did}


if __name__ == "__main__":
    GOLDEN.write(golden_log())
