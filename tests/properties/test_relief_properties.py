"""What must hold of every relief run: people, goods and vehicles add up at every record, and more help is never later where that is so."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from yingji.geo.plain import grid_network
from yingji.sim.relief.by_hand import Town
from yingji.sim.relief.log import Did, ReliefLog
from yingji.sim.relief.relieved import relieved_times

SIDE = 4
NODES = SIDE * SIDE


@st.composite
def towns(draw: st.DrawFn) -> Town:
    """A small town with every feature: several shelters and depots, kits, buses, convoys, stops, streets that close, too little."""
    node = st.integers(0, NODES - 1)
    shelters = draw(st.lists(node, min_size=1, max_size=3, unique=True))
    depots = draw(st.lists(node, min_size=1, max_size=2, unique=True))
    network = grid_network(SIDE, SIDE, block_m=1000.0, speed_mps=10.0)
    party = st.tuples(node, st.integers(1, 60), st.booleans(), st.just(0), st.sampled_from([0.0, 0.0, 300.0, 900.0]))
    parties = [(n, people, driven, draw(st.integers(0, people)), at) for n, people, driven, _, at in draw(st.lists(party, max_size=8))]
    closing = st.tuples(st.integers(0, network.n_links - 1), st.sampled_from([0.0, 500.0]), st.sampled_from([1200.0, 3000.0, np.inf]))
    held = st.sampled_from([0, 1, 20, 55, 90])
    cut = draw(st.lists(st.tuples(node, st.sampled_from([0.0, 500.0]), st.sampled_from([1200.0, 30000.0])), max_size=2))
    ends = np.column_stack([network.link_from, network.link_to])
    alone = [(int(link), start, end) for n, start, end in cut for link in np.flatnonzero((ends == n).any(axis=1))]
    return Town(
        network=network, shelters=shelters, capacity=[draw(st.integers(1, 80)) for _ in shelters],
        shelter_opens_s=[draw(st.sampled_from([0.0, 400.0, 2000.0])) for _ in shelters], depots=depots,
        docks=[draw(st.integers(1, 2)) for _ in depots], stock=[draw(st.tuples(held, held)) for _ in depots], pallets=draw(st.booleans()),
        released_s=draw(st.sampled_from([0.0, 700.0])), lorries=draw(st.lists(node, max_size=4)), payload=draw(st.integers(1, 60)),
        buses=draw(st.lists(node, max_size=2)), seats=draw(st.integers(1, 12)), convoy=draw(st.integers(1, 2)),
        items=("water", "food"), in_kit=draw(st.sampled_from([(), ("water",), ("water", "food")])), parties=parties,
        relatives=draw(st.lists(st.tuples(node, st.integers(1, 9)), max_size=2)), closed=draw(st.lists(closing, max_size=6)) + alone,
        steps={"worth": draw(st.integers(1, 20)), "patience_s": draw(st.sampled_from([0.0, 600.0])), "stops": draw(st.integers(1, 3))},
    )  # fmt: skip


@st.composite
def streets_cut(draw: st.DrawFn) -> Town:
    """One street, cut in one or two places for a while or for ever, with one item at each of its two depots."""
    node = st.integers(0, 5)
    cut = st.tuples(st.integers(0, 4), st.sampled_from([0.0, 150.0, 1000.0]), st.sampled_from([5000.0, 9000.0, np.inf]))
    shelters = draw(st.lists(node, min_size=1, max_size=2, unique=True))
    return Town(
        shelters=shelters, capacity=[100] * len(shelters), shelter_opens_s=[0.0] * len(shelters),
        depots=draw(st.lists(node, min_size=2, max_size=2)), docks=(1, 1),
        stock=((draw(st.integers(1, 90)), 0), (0, draw(st.integers(1, 90)))), lorries=draw(st.lists(node, min_size=1, max_size=3)),
        convoy=draw(st.integers(1, 2)), items=("water", "food"), parties=[(n, 20, False, 0, 0.0) for n in shelters],
        closed=draw(st.lists(cut, min_size=1, max_size=2)), steps={"patience_s": 600.0, "stops": draw(st.integers(1, 2))},
    )  # fmt: skip


def records(log: ReliefLog) -> list[tuple[Any, ...]]:
    columns = (log.time_s, log.did, log.who, log.place, log.other, log.people, log.amount, log.cause)
    return list(zip(*(column.tolist() for column in columns), strict=True))


@settings(max_examples=150, deadline=None)
@given(towns())
def test_nothing_comes_before_its_cause_and_the_same_inputs_give_the_same_log(town: Town) -> None:
    _, _, log = town.play()
    _, _, again = town.play()
    assert records(log) == records(again)
    assert np.all(np.diff(log.time_s) >= 0)
    index = np.arange(len(log))
    assert np.all(log.cause < index)
    caused = log.cause >= 0
    assert np.all(log.time_s[log.cause[caused]] <= log.time_s[caused])


@settings(max_examples=150, deadline=None)
@given(towns())
def test_people_add_up_at_every_record(town: Town) -> None:
    """Home, under way, at the gate, admitted, outside: of each party as many as it has, and none of them less than nobody."""
    world, damage, log = town.play()
    room = np.floor(world.shelters.capacity * (1 + world.overcrowding)).astype(int)
    where: dict[int, Counter[str]] = {p: Counter(home=n) for p, n in enumerate(damage.party_people.tolist())}
    inside = Counter[int]()

    def move(party: int, people: int, start: str, end: str) -> None:
        where[party][start] -= people
        where[party][end] += people
        assert where[party][start] >= 0, (party, start)

    for _, did, who, place, other, people, _, _ in records(log):
        if did == Did.LEFT:
            move(who, people, "home", "way")
        elif did == Did.BOARDED:
            move(other, people, "home", "way")
        elif did == Did.AT_GATE:
            move(who, people, "way", "gate")
        elif did == Did.ADMITTED:
            move(who, people, "gate", "in")
            inside[place] += people
            assert inside[place] <= room[place]
        elif did == Did.SENT_ON:
            move(who, people, "gate", "way")
        elif did == Did.NO_ROOM:
            move(who, people, "gate", "outside")
    assert sum(counts.total() for counts in where.values()) == damage.party_people.sum()
    fates = relieved_times(world, damage, log)
    assert fates.people.sum() == damage.displaced.sum()


@settings(max_examples=150, deadline=None)
@given(towns())
def test_goods_add_up_at_every_record(town: Town) -> None:
    """In depots, on lorries, at shelters, in people's hands: of each item as much as there was, and nowhere less than nothing."""
    world, damage, log = town.play()
    depot: dict[tuple[int, int], float] = defaultdict(float)
    for item, at, units in zip(world.ledger.item.tolist(), world.ledger.depot.tolist(), world.ledger.usable.tolist(), strict=True):
        depot[at, item] += units
    aboard, store = Counter[tuple[int, int]](), Counter[tuple[int, int]]()
    at_shelter, kits = Counter[int](), damage.party_kits.sum()
    served = Counter[tuple[int, int]]()
    for _, did, who, place, other, people, amount, _ in records(log):
        if did == Did.LOADED:
            depot[place, other] -= amount
            aboard[who, other] += amount
            assert depot[place, other] >= -1e-9
        elif did == Did.UNLOADED:
            aboard[who, other] -= amount
            store[place, other] += amount
            assert aboard[who, other] >= -1e-9
        elif did == Did.SERVED:
            store[place, other] -= people * float(world.items.first[other])
            served[place, other] += people
            assert store[place, other] >= -1e-9
            assert served[place, other] <= at_shelter[place]
        elif did == Did.AT_GATE:
            at_shelter[place] += people
    last = last_did(log)
    assert all(last[who][0] == Did.STUCK for (who, _), units in aboard.items() if units > 1e-9)
    for number, key in enumerate(world.items.key):
        lacking = damage.party_people.sum() - (kits if world.items.in_kit[number] else 0)
        assert sum(n for (_, item), n in served.items() if item == number) <= lacking, key


@settings(max_examples=150, deadline=None)
@given(towns())
def test_a_vehicle_is_in_one_place_and_docks_are_not_overrun(town: Town) -> None:
    world, _, log = town.play()
    state: dict[int, str] = {}
    after = {
        Did.READY: {None}, Did.AT_DEPOT: {"ready", "at depot", "unloaded"}, Did.LOADING: {"at depot"}, Did.LOADED: {"loading", "loaded"},
        Did.DEPARTED: {"loaded"}, Did.ARRIVED: {"departed", "unloaded"}, Did.UNLOADED: {"arrived", "unloaded"},
    }  # fmt: skip
    to = {did: did.name.lower().replace("_", " ") for did in after}
    busy = Counter[int]()
    docked: dict[int, int] = {}
    for _, did, who, place, *_ in records(log):
        if did in after:
            assert state.get(who) in after[Did(did)], (Did(did).name, state.get(who))
            state[who] = to[Did(did)]
        if did == Did.LOADING:
            docked[who] = place
            busy[place] += 1
        elif did == Did.LOADED and who in docked:
            busy[docked.pop(who)] -= 1
        assert all(busy[d] <= world.depots.docks[d] for d in busy)


@settings(max_examples=200, deadline=None)
@given(st.one_of(towns(), streets_cut()))
def test_it_ends_and_nobody_waits_for_what_he_could_have(town: Town) -> None:
    """No deadlock: when nothing is left to happen, whatever a lorry that waits at a depot could still do has been done."""
    world, damage, log = town.play()
    _, _, _, streets = town.build()
    end_s = world.horizon_s
    assert log.time_s.max(initial=0.0) < end_s
    at_rest = (Did.READY, Did.AT_DEPOT, Did.GAVE_UP, Did.STUCK, Did.BUS_AT, Did.BOARDED)
    last = last_did(log)
    assert {did for did, _ in last.values()} <= set(at_rest)  # nobody waits for a dock, a convoy or a place to unload
    left = np.zeros((len(world.depots.name), len(world.items.key)))
    np.add.at(left, (world.ledger.depot, world.ledger.item), world.ledger.usable)
    loaded = log.did == Did.LOADED
    np.subtract.at(left, (log.place[loaded], log.other[loaded]), log.amount[loaded])
    fates = relieved_times(world, damage, log)
    lacks = np.isinf(fates.have_s) & (fates.shelter >= 0)[:, None]
    for depot in sorted({place for did, place in last.values() if did == Did.AT_DEPOT}):
        for other, group in np.argwhere((left >= 1) @ lacks.T).tolist():
            there_s = streets.seconds(int(world.depots.node[depot]), int(world.depots.node[other]), end_s)
            onward_s = streets.seconds(int(world.depots.node[other]), int(world.shelters.node[fates.shelter[group]]), end_s)
            assert there_s + onward_s == np.inf, (depot, other, int(fates.shelter[group]))


def last_did(log: ReliefLog) -> dict[int, tuple[int, int]]:
    """By vehicle the last thing that it did, and where."""
    by_vehicles = ~np.isin(log.did, (Did.SERVED, Did.AT_RELATIVES)) & ((log.did >= Did.READY) | (log.did == Did.BOARDED))
    which = np.flatnonzero(by_vehicles)
    return dict(zip(log.who[which].tolist(), zip(log.did[which].tolist(), log.place[which].tolist(), strict=True), strict=True))


def one_want(people: int, **town: Any) -> float:
    """All are at one shelter before its depots open their stock: when the last of them is relieved."""
    depots = {"depots": (0,), "stock": (1e5,), **town}
    world, damage, log = Town(shelters=(3,), capacity=(10_000,), released_s=1000.0, parties=[(3, people, False, 0, 0.0)], **depots).play()
    return float(relieved_times(world, damage, log).relieved_s.max())


@settings(max_examples=40, deadline=None)
@given(people=st.integers(1, 400), lorries=st.integers(1, 6), docks=st.integers(1, 3), payload=st.integers(5, 120))
def test_more_lorries_docks_depots_and_pallets_are_never_later(people: int, lorries: int, docks: int, payload: int) -> None:
    """For equal lorries that serve one shelter, whose whole want is known when the first load is decided: full loads on equal servers;
    the second depot stands beside the first.

    In general it need not hold: one lorry more may take away a small load and a dock just before a large want is known, send the others
    to another depot, or complete a convoy sooner (Graham's anomalies, 1966).
    """
    here = one_want(people, lorries=(0,) * lorries, docks=(docks,), payload=payload)
    assert one_want(people, lorries=(0,) * (lorries + 1), docks=(docks,), payload=payload) <= here + 1e-6
    assert one_want(people, lorries=(0,) * lorries, docks=(docks + 1,), payload=payload) <= here + 1e-6
    assert one_want(people, lorries=(0,) * lorries, docks=(docks,), payload=payload, pallets=True) <= here + 1e-6
    twice = {"depots": (0, 0), "stock": (1e5, 1e5), "docks": (docks, docks)}
    assert one_want(people, lorries=(0,) * lorries, payload=payload, **twice) <= here + 1e-6


@settings(max_examples=40, deadline=None)
@given(people=st.integers(1, 300), more=st.integers(1, 200), lorries=st.integers(1, 4), payload=st.integers(5, 120))
def test_a_harsher_shock_is_never_relieved_sooner(people: int, more: int, lorries: int, payload: int) -> None:
    """More people at the same shelter, all else the same."""
    assert (
        one_want(people + more, lorries=(0,) * lorries, payload=payload) >= one_want(people, lorries=(0,) * lorries, payload=payload) - 1e-6
    )
