"""What a page is drawn with: its knobs, its sections, its link."""
