"""The images that methods are shown on."""

from dropviz.lessons.masks.methods.pixels import digit, photograph


def test_images_are_real_small_and_cannot_be_changed():
    assert digit().shape == (8, 8)
    assert photograph().shape == (3, 53, 80)
    for image in (digit(), photograph()):
        assert image.min() >= 0
        assert 0.5 < image.max() <= 1
        assert not image.flags.writeable
