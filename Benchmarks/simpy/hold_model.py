"""The hold model in SimPy: `hold_model.py PENDING` prints events a second."""

import itertools
import random
import sys
import time

import simpy

pending = int(sys.argv[1])
steps = 300_000
chance = random.Random(1)
draw = itertools.cycle([chance.expovariate(1.0) for _ in range(65_536)]).__next__


def hold(environment):
    while True:
        yield environment.timeout(draw())


environment = simpy.Environment()
for _ in range(pending):
    environment.process(hold(environment))
for _ in range(pending):  # the processes' own starts
    environment.step()

start = time.perf_counter()
for _ in range(steps):  # what Environment.run does
    environment.step()
print(steps / (time.perf_counter() - start))
