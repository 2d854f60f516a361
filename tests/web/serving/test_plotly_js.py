"""Plotly.js with what draws our figures alone: it is the installed one, and where that is written in another way it is sent whole."""

import gzip
import logging
import re

import pytest
from plotly.offline import get_plotlyjs

from dropviz.drawing.figure import Figure
from dropviz.web.serving import plotly_js
from dropviz.web.serving.plotly_js import KINDS, UnknownFormError, shaken

WHOLE = get_plotlyjs()
SMALL = (
    "var Plotly=(()=>{var es=(e,t,r)=>()=>{if(r)throw r[0];return e};var wrap=(e,t)=>()=>{try{return t||e((t={exports:{}}).exports,t)}};"
    'var bar=wrap((e,t)=>{"use strict";t.exports={moduleType:"trace",name:"bar",a:shared()}});'
    'var pie=wrap((e,t)=>{t.exports={moduleType:"trace",name:"pie",a:globe()}});'
    "var globe=wrap(e=>{e.a=lonely()});function far(){return 1}var x,lonely=es(()=>{x=far()});"
    "var shared=wrap((e,t)=>{t.exports=2});function near(){return 1}var y,used=es(()=>{y=near()});"
    "var handed=wrap((e,t)=>{t.exports=bar()});"
    "var last=wrap((e,t)=>{var c={register(){}};used();c.register([handed(),pie()]);t.exports=c});"
    "return last();})();\nwindow.Plotly = Plotly;"
)


def test_what_nothing_asks_for_is_left_out_and_the_rest_stands_as_it_was():
    small = shaken(SMALL, ["bar"])
    assert ".register([handed()])" in small
    for gone in ("var pie=", "var globe=", "function far", "lonely="):
        assert gone in SMALL
        assert gone not in small
    pieces = re.split(r"(?=var (?:bar|pie|globe|shared|handed|last)=)|(?=function )|(?=return last)", SMALL)
    kept = [piece for piece in pieces if not re.match(r"var (pie|globe|last)|function far", piece)]
    assert all(piece in small for piece in kept)


def test_of_the_installed_plotly_js_a_third_is_left_at_most():
    """That it draws is for the browser to say: see `tests/browser/test_app.py`."""
    assert len(shaken(WHOLE)) < len(WHOLE) / 3


def test_every_kind_of_trace_that_a_figure_can_have_is_there():
    drawn = {name.removeprefix("add_") for name in vars(Figure) if name.startswith("add_")}
    assert drawn - {"traces", "annotation", "shape", "layout_image", "vline"} == {"scatter", *KINDS}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no functions"),
        ("var Plotly=(()=>{})();", "no functions"),
        (SMALL.replace(".register(", ".enter("), "registers no traces"),
        (SMALL.replace('name:"bar"', 'name:"rod"'), "no trace of kind bar"),
    ],
)
def test_what_is_written_in_another_way_is_not_cut(text, reason):
    with pytest.raises(UnknownFormError, match=reason):
        shaken(text, ["bar"])


def test_it_is_then_sent_whole_and_the_log_says_so(monkeypatch, caplog):
    monkeypatch.setattr(plotly_js, "get_plotlyjs", lambda: "another file")
    plotly_js.compressed.cache_clear()
    with caplog.at_level(logging.WARNING):
        assert gzip.decompress(plotly_js.compressed()) == b"another file"
    plotly_js.compressed.cache_clear()
    assert "Plotly.js is sent whole" in caplog.text
