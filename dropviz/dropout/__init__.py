"""The dropout methods. METHODS lists them all; menus, sliders, figures, code panels, tests use it."""

from dropviz.dropout.alpha import AlphaDropout, FeatureAlphaDropout
from dropviz.dropout.base import Dropout
from dropviz.dropout.bernoulli import BernoulliDropout, InvertedDropout, VanillaDropout
from dropviz.dropout.dropblock import DropBlock
from dropviz.dropout.dropconnect import DropConnect
from dropviz.dropout.gaussian import GaussianDropout
from dropviz.dropout.noise import Noise
from dropviz.dropout.structured import ChannelDropout, DropPath, LockedDropout

__all__ = [
    "METHODS",
    "AlphaDropout",
    "BernoulliDropout",
    "ChannelDropout",
    "DropBlock",
    "DropConnect",
    "DropPath",
    "Dropout",
    "FeatureAlphaDropout",
    "GaussianDropout",
    "InvertedDropout",
    "LockedDropout",
    "Noise",
    "VanillaDropout",
]

METHODS: dict[str, type[Dropout]] = {
    "inverted": InvertedDropout,
    "vanilla": VanillaDropout,
    "channel": ChannelDropout,
    "drop_path": DropPath,
    "locked": LockedDropout,
    "drop_block": DropBlock,
    "gaussian": GaussianDropout,
    "alpha": AlphaDropout,
    "feature_alpha": FeatureAlphaDropout,
    "drop_connect": DropConnect,
}
