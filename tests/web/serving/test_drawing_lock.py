"""Pages one after the other: nobody is drawn beside another, and nobody waits for long."""

import threading

import pytest

from dropviz.web.serving import drawing_lock


def enter(entered, leave):
    with drawing_lock.drawing():
        entered.set()
        leave.wait(10)


def beside(patience, monkeypatch):
    """Return whether a second page is begun while the first one is being drawn, for which it waits so many seconds."""
    monkeypatch.setattr(drawing_lock, "PATIENCE", patience)
    first, second, leave = threading.Event(), threading.Event(), threading.Event()
    threads = [threading.Thread(target=enter, args=(event, leave)) for event in (first, second)]
    threads[0].start()
    assert first.wait(10)
    threads[1].start()
    begun = second.wait(0.05 if patience else 10)
    leave.set()
    for thread in threads:
        thread.join(10)
    assert second.is_set()
    return begun


def test_a_page_waits_until_the_one_before_it_has_been_drawn(monkeypatch):
    assert not beside(10, monkeypatch)


def test_but_not_for_longer_than_its_patience(monkeypatch):
    assert beside(0, monkeypatch)


@pytest.mark.parametrize("patience", [10, 0])
def test_a_turn_ends_however_the_page_ends(monkeypatch, patience):
    monkeypatch.setattr(drawing_lock, "PATIENCE", patience)
    with pytest.raises(KeyboardInterrupt), drawing_lock.drawing():
        raise KeyboardInterrupt  # as Streamlit's signals to stop, it is no Exception
    monkeypatch.setattr(drawing_lock, "PATIENCE", 60)
    entered, leave = threading.Event(), threading.Event()
    next_page = threading.Thread(target=enter, args=(entered, leave), daemon=True)
    next_page.start()
    assert entered.wait(10), "the turn was never given back"
    leave.set()
    next_page.join(10)


def test_who_has_lost_patience_ends_nobodys_turn(monkeypatch):
    with drawing_lock.drawing():
        monkeypatch.setattr(drawing_lock, "PATIENCE", 0)
        with drawing_lock.drawing():
            pass  # drawn beside the first, which still has its turn
        monkeypatch.setattr(drawing_lock, "PATIENCE", 10)
        entered, leave = threading.Event(), threading.Event()
        third = threading.Thread(target=enter, args=(entered, leave), daemon=True)
        third.start()
        assert not entered.wait(0.05)
    assert entered.wait(10)
    leave.set()
    third.join(10)
