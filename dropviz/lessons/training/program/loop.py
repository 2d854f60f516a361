"""The part of the program that trains the networks and measures them."""

from __future__ import annotations

from textwrap import dedent, indent

from dropviz.data import Observed
from dropviz.data.program import LOSSES, wrapped
from dropviz.training import Member, RunConfig


def measure(config: RunConfig, split: Observed) -> str:
    """Return a function that gives the three losses of a network, or the three shares of wrongly classified points.

    Where a network stops early, also one that gives the loss by which its epoch is chosen.
    """
    classes = bool(LOSSES[config.data.loss][1])
    of = "of" if classes else "loss"
    on, off = ("  # dropout on", "  # dropout off") if _any_dropout(config) else ("", "")
    program = dedent(f"""\
        @torch.no_grad()
        def measure(net{", of=loss" * classes}):
            net.train(){on}
            training_on = {of}(net(x), y).item()
            net.eval(){off}
            return training_on, {of}(net(x), y).item(), {of}(net(held_out_x), held_out_y).item()
        """)
    if not any(member.keep_best for member in config.members):
        return program
    x, y, words = (
        ("validation_x", "validation_y", "points apart from those that are reported")
        if split.validation_x is not None
        else ("held_out_x", "held_out_y", "so few points that none are set apart: its held-out loss will flatter the result")
    )
    return program + dedent(f"""\


        @torch.no_grad()
        def choose_by(net):  # {words}
            net.eval()
            return loss(net({x}), {y}).item()
        """)


def changing(config: RunConfig) -> list[str]:
    """Return a function that sets p, if the schedule does."""
    return (
        [
            dedent("""\
        def set_p(net, p):
            for layer in net:
                if hasattr(layer, "p"):
                    layer.p = p
        """)
        ]
        if any(_ps(config, member) for member in config.members)
        else []
    )


def train(config: RunConfig) -> str:
    """Return the function that trains one network, with a parameter for whatever is not the same for all of them."""
    best = any(member.keep_best for member in config.members)
    before = ["rate = rates[0]"] * _rates_change(config) + [f"optimizer = {_optimizer(config)}"]
    before += ["best, weights = choose_by(net), copy.deepcopy(net.state_dict())"] * best
    steps = [
        *_scheduled(config),
        "net.train()" + "  # dropout on" * _any_dropout(config),
        "optimizer.zero_grad()",
        *_updated(config),
        *_kept(best),
    ]
    after = ["if keep_best:", "    net.load_state_dict(weights)"] * best
    body = [*before, f"for epoch in range({config.epochs}):", *(f"    {step}" for step in steps), *after]
    head = wrapped(f"def train({', '.join(_parameters(config))}):", others=" " * 10)
    return f"{head}\n" + indent("\n".join(body), "    ") + "\n"


def run(config: RunConfig) -> str:
    """Return the calls that train every network, and what is measured at the end."""
    program = ""
    for member in config.members:
        given = ", ".join([f'nets["{member.name}"]', _rate(config, member), *_arguments(config, member)])
        program += wrapped(f"train({given})".replace(": ", ":\0")) + "\n"
        if (last := _ps(config, member).get(config.epochs)) is not None:
            program += f'set_p(nets["{member.name}"], {last})  # at the last epoch\n'
    program += "\nlosses = {name: measure(net) for name, net in nets.items()}\n" + _shown(config, "losses", ".3f")
    if LOSSES[config.data.loss][1]:
        program += "\nerrors = {name: measure(net, share_wrong) for name, net in nets.items()}\n"
        program += _shown(config, "errors", ".1%")
    return program


def _shown(config: RunConfig, what: str, digits: str) -> str:
    wrong = ", share wrong" if what == "errors" else ""
    names, on = ("on, off, held_out", f"dropout on {{on:{digits}}}, off") if _any_dropout(config) else ("_, off, held_out", "training")
    return dedent(f"""\
        for name, ({names}) in {what}.items():
            print(f"{{name}}{wrong}: {on} {{off:{digits}}}, held out {{held_out:{digits}}}")
        """)


def _any_dropout(config: RunConfig) -> bool:
    return any(member.dropout is not None for member in config.members)


def _penalties(config: RunConfig) -> set[str]:
    return {member.penalty for member in config.members}


def _ps(config: RunConfig, member: Member) -> dict[int, float]:
    """Return which p a member gets at which epoch, after the start."""
    return {
        change.epoch: float(change.p)
        for change in config.schedule
        if change.member == member.name and change.epoch > 0 and change.p is not None
    }


def _rates(config: RunConfig, member: Member) -> dict[int, float]:
    """Return which learning rate a member has from which epoch on; the last epoch makes no update."""
    changes = {
        change.epoch: float(change.learning_rate)
        for change in config.schedule
        if change.member == member.name and change.epoch < config.epochs and change.learning_rate is not None
    }
    return {0: float(member.learning_rate)} | changes


def _rates_change(config: RunConfig) -> bool:
    return any(len(_rates(config, member)) > 1 for member in config.members)


def _rate(config: RunConfig, member: Member) -> str:
    rates = _rates(config, member)
    return f"rates={rates}" if _rates_change(config) else f"rate={rates[0]}"


def _ps_on_the_way(config: RunConfig, member: Member) -> dict[int, float]:
    return {epoch: p for epoch, p in _ps(config, member).items() if epoch < config.epochs}


def _both_adams(config: RunConfig) -> bool:
    return config.optimizer == "adam" and "decoupled" in _penalties(config) and len(_penalties(config)) > 1


def _handed_over(config: RunConfig) -> bool:
    """Return whether an optimiser is given a weight decay."""
    return "weight_decay" in _penalties(config) or ("decoupled" in _penalties(config) and config.optimizer == "adam")


def _parameters(config: RunConfig) -> list[str]:
    penalties = _penalties(config)
    offered = {
        "net": True,
        "rates" if _rates_change(config) else "rate": True,
        "p=()": any(_ps_on_the_way(config, member) for member in config.members),
        "algorithm=torch.optim.Adam": _both_adams(config),
        "weight_decay=0.0": _handed_over(config),
        "decay=0.0": config.optimizer == "sgd" and "decoupled" in penalties,
        "l1=0.0": "l1" in penalties,
        "l2=0.0": "l2" in penalties,
        "keep_best=False": any(member.keep_best for member in config.members),
    }
    return [parameter for parameter, needed in offered.items() if needed]


def _arguments(config: RunConfig, member: Member) -> list[str]:
    """Return what a member gives to `train` besides its network and learning rate."""
    strength, ps = float(member.strength), _ps_on_the_way(config, member)
    algorithm = ["algorithm=torch.optim.AdamW"] * _both_adams(config)
    decoupled = [*algorithm, f"weight_decay={strength}"] if config.optimizer == "adam" else [f"decay={strength}"]
    penalties = {"none": [], "decoupled": decoupled}
    return [
        *([f"p={ps}"] if ps else []),
        *penalties.get(member.penalty, [f"{member.penalty}={strength}"]),
        *["keep_best=True"] * member.keep_best,
    ]


def _optimizer(config: RunConfig) -> str:
    algorithm = (
        "torch.optim.SGD"
        if config.optimizer == "sgd"
        else "algorithm"
        if _both_adams(config)
        else "torch.optim.AdamW"
        if "decoupled" in _penalties(config)
        else "torch.optim.Adam"
    )
    return f"{algorithm}(net.parameters(), lr=rate{', weight_decay=weight_decay' * _handed_over(config)})"


def _scheduled(config: RunConfig) -> list[str]:
    """Return the steps that set the learning rate and p at their epochs."""
    rates = ["if epoch in rates:", '    rate = optimizer.param_groups[0]["lr"] = rates[epoch]']
    ps = ["if epoch in p:", "    set_p(net, p[epoch])"]
    return rates * _rates_change(config) + ps * any(_ps_on_the_way(config, member) for member in config.members)


def _updated(config: RunConfig) -> list[str]:
    """Return the steps from the loss to the new weights, with what the penalties do before and after the optimiser's."""
    steps, penalties = ["loss(net(x), y).backward()"], _penalties(config)
    if "l2" in penalties:
        steps = [
            "cost = loss(net(x), y)",
            "if l2:",
            "    cost = cost + l2 / 2 * sum((w**2).sum() for w in net.parameters())",
            "cost.backward()",
        ]
    if "decoupled" in penalties and config.optimizer == "sgd":
        steps += [
            "with torch.no_grad():  # weight decay apart from the gradient",
            "    for w in net.parameters():",
            "        w *= 1 - rate * decay",
        ]
    steps.append("optimizer.step()")
    if "l1" in penalties:
        steps += [
            "if l1:",
            "    with torch.no_grad():",
            "        for w in net.parameters():",
            "            if w.ndim == 2:  # weights, not biases",
            "                w.copy_(F.softshrink(w, rate * l1))  # what is small becomes exactly 0",
        ]
    return steps


def _kept(best: bool) -> list[str]:
    """Return the steps that remember the weights with the least loss by which an epoch is chosen."""
    return ["if keep_best and (now := choose_by(net)) < best:", "    best, weights = now, copy.deepcopy(net.state_dict())"] * best
