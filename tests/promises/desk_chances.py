"""How likely a life at random is to come across each fault of `desk_paths`: the model beside models with
the same faults, without an engine. For whoever changes what `desk_life` chooses from:

    python -m tests.promises.desk_chances
"""

from collections import Counter

from hypothesis import seed

from tests.promises.desk_life import Desks
from tests.promises.desk_model import Desk
from tests.promises.desk_paths import FAULTS
from tests.promises.desk_twins import BEGINS, PIECES, SPACES, told
from tests.promises.engines import live

SEEDS, LIVES, STEPS = (1, 2, 3), 150, 50


class Chances(Desks):
    lives, met, first = 0, Counter(), {}

    def __init__(self):
        super().__init__()
        Chances.lives += 1
        self.beside = {fault.name: with_fault(fault)(SPACES, PIECES, BEGINS) for fault in FAULTS}

    def agree(self, _act, name, *args, **more):
        answers = self.desk.do(name, *args, **more)
        for fault, other in list(self.beside.items()):
            other.now = self.desk.now
            if (other.do(name, *args, **more), told(other)) != (answers, told(self.desk)):
                del self.beside[fault]
                self.met[fault] += 1
                self.first.setdefault(fault, self.lives)


def with_fault(fault):
    method, wrong = fault.in_model or (fault.name, fault.wrong)
    return type("Wrong", (Desk,), {method: wrong})


if __name__ == "__main__":
    for number in SEEDS:
        Chances.lives, Chances.met, Chances.first = 0, Counter(), {}
        live(seed(number)(Chances), (), LIVES, STEPS)
        print(f"seed {number}, {Chances.lives} lives of {STEPS} steps at most")
        for fault in FAULTS:
            first = Chances.first.get(fault.name, "none")
            print(f"  {fault.name:18} in {Chances.met[fault.name]:3}, first in {first}")
