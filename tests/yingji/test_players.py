"""Options grow by the same replications whoever makes them, and none is made twice."""

from __future__ import annotations

import pickle
from dataclasses import fields, is_dataclass, replace
from typing import Any

import numpy as np
import pytest

from yingji.base.figures import Text
from yingji.players import Player
from yingji.playing import Where
from yingji.progress import silent
from yingji.scenarios.ground import load_ground
from yingji.scenarios.loader import load
from yingji.sim.build import build_worlds
from yingji.sim.by_hand import world_by_hand
from yingji.sim.compiled import Engine, compiles
from yingji.sim.world import World

WANTED = (30, 60)


class Memory:
    """Where batches are kept; power fails after `most` of them."""

    def __init__(self, most: int = 1000) -> None:
        self.most, self.batches = most, dict[int, bytes]()

    @property
    def count(self) -> int:
        return len(self.batches)

    def get(self, index: int) -> Any:
        return pickle.loads(self.batches[index]) if index in self.batches else None

    def save(self, index: int, result: object) -> None:
        if self.count == self.most:
            raise KeyboardInterrupt
        self.batches[index] = pickle.dumps(result)


@pytest.fixture(scope="module")
def world() -> World:
    scenario = load("hebei/everyday").scenario
    return build_worlds(scenario, load_ground(scenario.area))[0]


def grown(world: World, where: Where, engine: Engine, memory: Memory) -> list[Any]:
    """What comes of the first replications, and of some more."""
    player = Player(7, where, engine, silent, memory)
    samples = player.everyday(world, made=0, wanted=WANTED[0])
    samples += player.everyday(world, made=WANTED[0], wanted=WANTED[1])
    return [bits(sample) for sample in samples]


def bits(value: Any) -> Any:
    """Every number of a record, to the last bit."""
    if is_dataclass(value):
        return tuple(bits(getattr(value, field.name)) for field in fields(value))
    return value.tobytes() if isinstance(value, np.ndarray) else value


def test_whoever_plays_the_replications_are_the_same(world: World) -> None:
    alone = grown(world, Where("serial"), "simpy", Memory())
    assert len(set(alone)) == WANTED[1]
    assert grown(world, Where("processes", 2), "simpy", Memory()) == alone
    if compiles(world):
        assert grown(world, Where("threads", 2), "compiled", Memory()) == alone


def test_a_cluster_plays_the_same(cluster: tuple[str, list[int]]) -> None:
    """Comparisons and sitings ask for some replications, then for more: each time the scheduler is asked anew."""
    town = world_by_hand(
        [(0, 1, 100.0), (1, 2, 50.0)], stations={0: {"engine": 2}}, cells=[1, 2], per_year=2000.0, length_s=7 * 86400.0
    )  # fmt: skip
    alone = grown(town, Where("serial"), "simpy", Memory())
    assert len(set(alone)) == WANTED[1]
    assert grown(town, Where(cluster=cluster[0]), "simpy", Memory()) == alone


def test_what_was_made_before_it_was_interrupted_is_not_made_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    memory = Memory(most=2)
    with pytest.raises(KeyboardInterrupt):
        grown(world, Where("serial"), "simpy", memory)
    memory.most = 1000
    played = list[int]()
    monkeypatch.setattr(Memory, "save", lambda self, index, result: played.append(index))
    again = grown(world, Where("serial"), "simpy", memory)
    assert played == [2, 3]
    assert again == grown(world, Where("serial"), "simpy", Memory())


def test_batches_of_another_option_are_not_taken_for_its_own(world: World) -> None:
    memory = Memory()
    grown(world, Where("serial"), "simpy", memory)
    kept = dict(memory.batches)
    grown(replace(world, option=Text(zh="另一个", en="another")), Where("serial"), "simpy", memory)
    assert all(memory.batches[index] != batch for index, batch in kept.items())
