"""Relief: what people need, where it lies, who brings it, and in which steps. `Needs` is a profile; `Relief` is the district's own."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from yingji.base.figures import (
    AboveZero,
    Area,
    AreaPerPerson,
    AtLeastOne,
    Count,
    Duration,
    Frozen,
    Length,
    Mass,
    Positive,
    Share,
    Speed,
    Text,
    Volume,
    Whole,
)
from yingji.scenarios.schema.common import Day, Place, Sourcing
from yingji.scenarios.schema.everyday import Spread

StockClass = Literal["grain", "basic", "small", "necessities"]
"""粮食, 基础救灾物资, 差异化小型救灾物资, 生活必需品."""
Packing = Literal["loose", "pallets"]
Mode = Literal["physical", "agreement", "production", "military", "household"]
"""实物, 协议, 产能, 军队, 家庭."""
ShelterClass = Literal["紧急", "临时", "短期固定", "中期固定", "长期固定", "固定", "中心", "unknown"]
Stage = Literal["command", "opening", "walking", "room", "stock", "vehicles", "docks", "roads", "handing out"]
"""What can hold relief up, in the order of the chain."""


class Item(Sourcing):
    """One thing that people need."""

    item: str
    name: Text
    unit: Text = Field(description="in which it is counted: L, 份, 床")
    class_: StockClass = Field(alias="class")
    first: AboveZero = Field(description="units for a person on the first day")
    per_day: Positive | None = Field(default=None, description="units a person uses on every later day; None: given once")
    weight: Mass = Field(description="of a unit")
    volume: Volume = Field(description="of a unit, packed")


class Needs(Sourcing):
    """What a person needs, item by item."""

    title: Text
    items: tuple[Item, ...]


class Relieved(Frozen):
    """When a person counts as relieved: under a roof (in a shelter, or at relatives'), and in possession of these things."""

    items: tuple[str, ...]
    share: Share = Field(description="of the people affected, whose relief ends the clock")
    words: Text = Field(description="the definition in words, printed with every result")


class Walkers(Sourcing):
    """An age group of those who must leave home."""

    name: Text
    share: Share
    speed: Speed
    driven: Share | None = Field(default=None, description="of the group: cannot walk and must be driven")


class Kits(Sourcing):
    """Household kits (家庭应急包)."""

    share: Share = Field(description="of the people who leave home with one")
    items: tuple[str, ...] = Field(description="what is in it, for the first day")


class People(Sourcing):
    """What those do who must leave home."""

    relatives: Share = Field(description="go to relatives or friends")
    relatives_take: Spread = Field(description="until they are there")
    leave: Spread = Field(description="from the hazard to leaving home")
    walkers: tuple[Walkers, ...]
    go_to: Literal["nearest", "own subdistrict", "best assignment"] = Field(
        default="nearest",
        description="the nearest; the nearest of one's own subdistrict; or as a capacitated assignment would guide them",
    )
    footway: Length = Field(description="width on which people walk, on a street without a known one")
    footway_flow: AboveZero = Field(description="people a metre and second up to which nobody slows down")
    crowding: Positive = Field(description="slope: how many times longer a link takes for each time that its flow exceeds that")
    kits: Kits | None = None

    @model_validator(mode="after")
    def _add_up(self) -> People:
        total = sum(group.share.value for group in self.walkers)
        if abs(total - 1) > 1e-6:
            raise PydanticCustomError("shares_add_up", "shares must add up to 100 %", {"total": f"{total:.2%}", "name": "walkers"})
        return self


class ShelterRule(Sourcing):
    """What holds for the shelters of a class, where the plan says nothing of the one at hand."""

    per_person: AreaPerPerson
    ground: Area = Field(description="of a site whose ground the plan does not give")
    usable: Share = Field(description="share of the ground on which people can stay")
    days: Whole = Field(description="open for at most")
    distance: Length | None = Field(default=None, description="of service, along the streets")
    opens: Spread = Field(description="from when its staff are there to open doors")
    staff: Whole = Field(description="to open it")
    crews: AtLeastOne = Field(description="handing out goods")
    freeboard: Length | None = Field(default=None, description="height of the ground above the highest flood known; None: not known")


class Unnamed(Sourcing):
    """Where shelters are put that a plan only counts: at places of these kinds, then where most people are farthest from one."""

    kinds: tuple[str, ...]


class Level(Sourcing):
    """A level of command."""

    name: Text
    takes: Spread


class Chain(Sourcing):
    """From the disaster to the first wheel: each step begins when the one before is over."""

    report: Spread = Field(description="until the district knows")
    levels: tuple[Level, ...] = Field(description="each level of command takes its time")
    callout: Spread = Field(description="until called-out staff are at their posts")


class Depot(Sourcing):
    """A stock point."""

    name: str
    en: str = ""
    at: Place
    docks: AtLeastOne
    crews: AtLeastOne = Field(description="loading; a dock needs one")
    opens: Spread
    owner: Text | None = None
    lost: bool = Field(default=False, description="the disaster has taken it, with all that is in it")


class Stock(Sourcing):
    """A row of the ledger (台账)."""

    item: str
    name: str = Field(default="", description="by which an option's `set` names the row, where an item has several")
    depot: str = ""
    quantity: Count | None = Field(default=None, description="in the item's unit")
    for_share: Share | None = Field(default=None, description="or: for this share of the residents …")
    for_days: Positive | None = Field(default=None, description="… for so many days")
    owner: Text | None = None
    mode: Mode = "physical"
    packing: Packing = "loose"
    released: Spread | None = Field(default=None, description="from command's decision until it may be loaded")
    best_before: Day | None = None
    holds: bool = Field(default=True, description="false: the agreement is not kept")

    @model_validator(mode="after")
    def _one(self) -> Stock:
        if (self.quantity is None) == (self.for_share is None):
            raise PydanticCustomError("stock_one", "exactly one of quantity and for_share", {})
        return self


class Vehicles(Sourcing):
    """Vehicles of one kind that stand together: lorries, or buses for those who cannot walk."""

    name: str
    en: str = ""
    at: Place
    count: Whole
    payload: Mass | None = None
    volume: Volume | None = None
    seats: AtLeastOne | None = None
    ready: Spread = Field(description="from command's decision until they roll: requisition, drivers")
    pace: AboveZero = Field(description="times as long as an engine takes for the same way")
    convoy: AtLeastOne | None = Field(default=None, description="so many leave together; None: each by itself")
    priority: bool = Field(default=False, description="priority passage: traffic does not slow them")

    @model_validator(mode="after")
    def _one(self) -> Vehicles:
        if (self.seats is None) == (self.payload is None):
            raise PydanticCustomError("vehicles_one", "either payload and volume, or seats", {})
        return self


class Handling(Sourcing):
    """Work at both ends of a trip."""

    load_loose: Duration = Field(description="a tonne, one crew")
    load_pallets: Duration
    unload_loose: Duration
    unload_pallets: Duration
    hand_out: Duration = Field(description="one crew, one person, all that there is for him")
    board: Duration = Field(description="getting one person into or out of a bus")
    sigma: Positive | None = Field(default=None, description="sd of the log of a factor on each")
    stops: AtLeastOne = Field(description="shelters that one lorry serves on a trip, at most")
    worth: AtLeastOne = Field(description="people in want from whom on a lorry leaves at once")
    patience: Duration = Field(description="after which it leaves for fewer")


class Clearing(Sourcing):
    """Crews that clear blocked links."""

    crews: Whole
    starts: Spread = Field(description="from command's decision")
    first: Literal["main roads", "ways to shelters"] = "main roads"


class Settlement(Sourcing):
    """The days after: a step a day."""

    days: Whole
    home_per_day: Share = Field(description="of those in shelters, who find a place of their own on a day")
    supplied_per_day: Share = Field(description="of a day's need, brought in from outside on each day from the second on")


class Relief(Sourcing):
    """The district's relief: shelters' rules, ledger, depots, vehicles, steps."""

    title: Text
    relieved: Relieved
    people: People
    shelters: dict[ShelterClass, ShelterRule]
    grounds: dict[str, Area] = Field(default_factory=dict, description="of shelters by name, where the plan gives no ground")
    unnamed: Unnamed | None = None
    overcrowding: Share | None = Field(default=None, description="taken in beyond the capacity, as a share of it")
    chain: Chain
    depots: tuple[Depot, ...]
    stock: tuple[Stock, ...]
    vehicles: tuple[Vehicles, ...]
    handling: Handling
    clearing: Clearing
    settlement: Settlement
    horizon: Duration = Field(description="after the disaster, until which deliveries are played; who has no relief by then has none")
