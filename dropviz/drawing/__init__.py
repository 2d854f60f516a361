"""What every page draws and says with."""
