"""One thread for torch, as in the app: the products are small, and threads would fight for the cores."""

import torch

torch.set_num_threads(1)
