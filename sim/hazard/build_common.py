"""What all hazards of an option share: residents as whole people, the ground's own links, who leaves how, the crews."""

from __future__ import annotations

import numpy as np
import shapely

from yingji.geo.classes import class_table
from yingji.geo.snap import link_lines
from yingji.scenarios.ground import Ground
from yingji.scenarios.schema.relief import Relief
from yingji.sim.hazard.clearing import main_roads, ways_carried
from yingji.sim.hazard.site import nearest_cell, spread_of, value
from yingji.sim.hazard.streams import apportion
from yingji.sim.hazard.world import Common, OwnLinks
from yingji.sim.relief.world import ReliefWorld


def build_common(relief: Relief, ground: Ground, world: ReliefWorld) -> Common:
    """The part of all hazards; a street without a known width has that of the class table."""
    people, clearing, net = relief.people, relief.clearing, ground.network
    middle = shapely.line_interpolate_point(link_lines(net), 0.5, normalized=True)
    carried = ways_carried(world, net.n_links) if clearing.first == "ways to shelters" else np.zeros(net.n_links, dtype=np.int64)
    usual_m = np.array([street_class.width_m for street_class in class_table().classes])[net.link_class]
    return Common(
        people=apportion(world.residents[None, :], np.array([round(float(world.residents.sum()))]))[0],
        own=OwnLinks(
            cell=nearest_cell(ground, np.column_stack([shapely.get_x(middle), shapely.get_y(middle)])),
            length_m=net.length_m,
            width_m=np.where(np.isnan(net.width_m), usual_m, net.width_m),
            bridge=net.bridge,
            rank=main_roads(link_class=net.link_class.astype(np.float64), length_m=net.length_m, carried=carried),
        ),
        relatives=people.relatives.value,
        group_share=np.array([group.share.value for group in people.walkers]),
        group_driven=np.array([value(group.driven) for group in people.walkers]),
        kits=people.kits.share.value if people.kits is not None else 0.0,
        crews=round(clearing.crews.value),
        crews_start=spread_of(clearing.starts),
    )
