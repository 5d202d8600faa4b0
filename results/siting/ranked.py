"""The best choices of a location model, one after the other (Lawler 1972): the best, then the best that differs from it, and so on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from heapq import heappop, heappush
from time import perf_counter

from yingji.geo.siting.problem import NoSolution, Problem, Solution

Solve = Callable[[Problem, float], Solution]
MOST_SOLVED = 60
"""So many problems are solved for one ranking at most."""


def best_choices(
    solve: Solve, problem: Problem, *, near: Callable[[int], tuple[int, ...]], more_is_better: bool, limit_s: float
) -> Iterator[Solution]:
    """The choices of `problem`, the best first; `solve` is given the problem and the seconds that are left.

    After a choice with the new sites a, b, c come three smaller problems: one without a, one with a and without b, one with a, b and
    without c (Lawler 1972, Management Science 18:401–405). "Without a" leaves out `near(a)`, a among them, so that the next choice is
    another one and not the same a street further: a choice that only puts such stand-ins in the place of sites is passed over. Raises
    `NoSolution` where there is no first choice; ends where there is no other, or when the time or `MOST_SOLVED` is up.
    """
    start, solved = perf_counter(), 1
    first = solve(problem, limit_s)
    queue: list[tuple[float, int, Solution, Problem]] = [(0.0, 0, first, problem)]
    seen: set[tuple[int, ...]] = set()
    while queue:
        _, _, found, asked = heappop(queue)
        if found.chosen in seen:
            continue
        seen.add(found.chosen)
        yield found
        new = [site for site in found.chosen if site not in asked.required]
        for index, site in enumerate(new):
            left_s = limit_s - (perf_counter() - start)
            if solved >= MOST_SOLVED or left_s <= 0:
                break
            held = (*asked.required, *new[:index])
            out = tuple(sorted({*asked.excluded, *(other for other in near(site) if other not in held)}))
            solved += 1
            try:
                child = replace(asked, required=held, excluded=out)
                answer = solve(child, left_s)
            except NoSolution:
                continue
            heappush(queue, (-answer.objective if more_is_better else answer.objective, solved, answer, child))
