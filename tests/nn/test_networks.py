"""What a network is held back by: one list, and what derives from it."""

import re
from dataclasses import fields

from dropviz.knobs import knobs
from dropviz.lessons.training.setup import Setup
from dropviz.nn.networks import NETWORKS
from dropviz.training import PENALTIES


def test_slugs_are_names_of_fields_and_no_two_networks_have_had_one():
    assert all(re.fullmatch("[a-z][a-z0-9_]*", slug) and NETWORKS[slug].slug == slug for slug in NETWORKS)
    known = [name for slug, network in NETWORKS.items() for name in (slug, *network.aliases)]
    assert len(set(known)) == len(known)


def test_labels_and_colours_tell_them_apart():
    for name in ("label", "light", "dark"):
        assert len({getattr(network, name) for network in NETWORKS.values()}) == len(NETWORKS)


def test_every_penalty_is_one_that_the_engine_knows_and_its_strength_has_a_knob():
    assert {network.penalty for network in NETWORKS.values()} <= set(PENALTIES)
    strengths = {slug: network.strength for slug, network in NETWORKS.items() if network.strength}
    assert set(strengths) <= {field.name for field in fields(Setup)}
    for slug, strength in strengths.items():
        rule, field = knobs(Setup)[slug]
        assert (rule.label, rule.max, rule.step, rule.where, field.default) == (
            strength.label,
            strength.max,
            strength.step,
            ("members", slug),
            strength.default,
        )
        assert rule.aliases == NETWORKS[slug].aliases


def test_the_menu_offers_all_of_them_and_knows_their_old_names():
    rule, _ = knobs(Setup)["members"]
    assert rule.options == {slug: network.label for slug, network in NETWORKS.items()}
    assert rule.present("none,decay,adamw") == "none,weight_decay,decoupled"
