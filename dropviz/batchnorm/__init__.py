"""Batch normalisation from scratch, and what to expect of its running statistics."""

from dropviz.batchnorm.layer import BatchNorm, RunningStats, backward, check_momentum, forward, standardise

__all__ = ["BatchNorm", "RunningStats", "backward", "check_momentum", "forward", "standardise"]
