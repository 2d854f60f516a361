"""Where does an LSTM drop? Its masks drawn, its layers run one by one with the same masks, and a chain of masks as a model of others."""

from __future__ import annotations

from dataclasses import dataclass

from dropviz.drawing.figure import Titled
from dropviz.drawing.programs import drawn
from dropviz.drawing.section import Program, Section
from dropviz.drawing.text import count, number
from dropviz.knobs import knob
from dropviz.lessons.settings import Common
from dropviz.lessons.statistics import survival, unrolled
from dropviz.nn import recurrent
from dropviz.nn.recurrent import Sequence, warning

SDS = 2  # half the width of the bands, in standard deviations


@dataclass(frozen=True)
class Unrolled(Common):
    """The knobs of the section about LSTMs."""

    layers: int = knob(2, "Layers of the LSTM", min=1, max=3, step=1, here=True)
    steps: int = knob(20, "Time steps T", min=2, max=50, step=1, here=True, help="The length of the sequence that the LSTM reads.")


def section(s: Unrolled) -> Section:
    """Show where nn.LSTM drops, and what masks from step to step would do."""
    read = recurrent.sequence(s.p, s.layers, s.steps, s.seed)
    left = recurrent.survival(s.p, s.steps, s.width, s.seed)
    said, more = survival.words(left), survival.more(left)
    chart = Titled("survival", "", f"{said} {more}".replace("**", ""), survival.chart(left, SDS))
    return Section(
        "lstm",
        "Where does an LSTM drop, and what would masks from step to step do?",
        [unrolled.pictures(read), [chart]],
        f"{survival.model(s.width)} {said}",
        [
            Program("How many units a chain of masks leaves", survival.program(s.p, s.steps, s.width, s.seed)),
            Program("nn.LSTM, layer by layer and with locked masks", program(s.p, s.layers, s.steps, s.seed)),
        ],
        legend=unrolled.legend(read.kept),
        between=[words(read)],
        more=" ".join(filter(None, [again(read), survival.UNMASKED, more])),
    )


def words(read: Sequence) -> str:
    """Say where the masks are, and that PyTorch's LSTM is no more than its layers with F.dropout between."""
    gaps = len(read.kept)
    by_hand = "l0(x)"
    for i in range(1, gaps + 1):
        by_hand = f"l{i}(F.dropout({by_hand}, p))"
    alike = (
        f"Run layer by layer with the same masks, as `{by_hand}`, it differs from `nn.LSTM` by at most **{number(read.apart)}**."
        if read.apart
        else f"Run layer by layer with the same masks, as `{by_hand}`, it equals `nn.LSTM` in every bit."
    )
    zeros = f"Nothing is dropped after the last layer: its {number(read.outputs)} outputs hold **{count(read.zeros, 'zero')}**."
    if not gaps:
        return (
            "`nn.LSTM` drops between its layers, and one layer has nothing between: its outputs in training and in evaluation "
            f"differ by **{number(read.masked)}**. PyTorch warns of it, for instance with p = 0.3: “{warning()}”. {alike}"
        )
    if read.p == 0.0:
        return f"`nn.LSTM` drops between its layers, and with p = 0 it drops nothing. {zeros} {alike}"
    fresh = "`nn.LSTM` drops between its layers, with a new mask at every time step, drawn independently of the one before."
    return f"{fresh} {zeros} {alike}"


def again(read: Sequence) -> str:
    """Say whether a mask is that of the step before; "" where nothing is dropped."""
    if not len(read.kept) or read.p == 0.0:
        return ""
    if not read.repeats:
        return "No mask that `nn.LSTM` draws here is that of the step before."
    steps = number(read.kept.shape[1])
    return f"By chance the masks that `nn.LSTM` draws are those of the step before **{count(read.repeats, 'time')}** in {steps} steps."


def program(p: float, layers: int, steps: int, seed: int) -> str:
    """Return nn.LSTM beside its layers with F.dropout between them, and the same with locked masks."""
    return drawn(
        f"""\
        p, layers, steps, seed = {p!r}, {layers}, {steps}, {seed}
        torch.manual_seed(seed)
        whole = nn.LSTM(4, 4, layers, dropout=p)  # with one layer it warns: there is nothing between layers
        parts = [nn.LSTM(4, 4) for _ in range(layers)]
        for i, part in enumerate(parts):
            part.load_state_dict({{name: getattr(whole, name.replace("_l0", f"_l{{i}}")) for name in part.state_dict()}})
        x = torch.tensor(stream(seed, "lstm", "input").standard_normal((steps, 3, 4), np.float32))  # time, sample, feature


        def stacked(drop):
            h, _ = parts[0](x)
            for part in parts[1:]:
                h, _ = part(drop(h))  # between the layers: not on the input, not on the output, not from step to step
            return h


        def locked(h):
            return h * F.dropout(torch.ones_like(h[:1]), p)  # one mask for all steps


        state = torch.get_rng_state()
        in_torch, _ = whole(x)
        torch.set_rng_state(state)  # the same masks once more
        by_hand = stacked(lambda h: F.dropout(h, p))
        evaluated, _ = whole.eval()(x)
        with_locked_masks = stacked(locked)
        zeros, apart = (in_torch == 0).sum().item(), (in_torch - by_hand).abs().max().item()
        print(f"outputs of the last layer: {{in_torch.numel()}}, of these zero: {{zeros}}")
        print(f"largest difference from layer by layer: {{apart:g}}")
        print(f"largest difference from evaluation: {{(in_torch - evaluated).abs().max().item():.3g}}")
        print(f"with locked masks: {{(with_locked_masks - evaluated).abs().max().item():.3g}}")
        """,
        "import torch\nimport torch.nn.functional as F\nfrom torch import nn\n",
        "# Weights and masks are PyTorch's own, so the last two lines it prints are of other masks than those drawn on the page.",
    )
