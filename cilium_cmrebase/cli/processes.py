"""Processes to work in, which survive what happens to each other."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from typing import Any, ParamSpec, TypeVar

__all__ = ["Processes", "usable_processors"]

P = ParamSpec("P")
T = TypeVar("T")


class Processes(Executor):
    """A pool of processes, replaced by a fresh one where a process has ended: that breaks a `ProcessPoolExecutor`."""

    def __init__(self, number: int) -> None:
        """Work in *number* processes, started when there is something to do."""
        self._number = number
        self._pool: ProcessPoolExecutor | None = None

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Have *fn* called in one of the processes."""
        if self._pool is not None:
            try:
                return self._pool.submit(fn, *args, **kwargs)
            except BrokenExecutor:
                self._pool.shutdown(wait=False)
        self._pool = self._start()
        return self._pool.submit(fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes."""
        if self._pool is not None:
            self._pool.shutdown(wait=wait, cancel_futures=cancel_futures)

    def _start(self) -> ProcessPoolExecutor:
        # A fork would copy locks that other threads hold, such as that of a progress bar.
        context = multiprocessing.get_context("spawn")
        pool = ProcessPoolExecutor(self._number, mp_context=context, initializer=_begin_to_work)
        # An interrupt from the keyboard goes to all processes, but is for the first one to deal with; processes begin
        # with the signals ignored that were so when they were started, which is when the first calls come in.
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            for _ in range(self._number):
                pool.submit(int)
        finally:
            signal.signal(signal.SIGINT, before)
        return pool


def _begin_to_work() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Wait for the end of the process that started this one: if it was killed, nobody else tells this one to end."""
    parent: Any = multiprocessing.parent_process()
    parent.join()
    os._exit(1)


def usable_processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
