# What every attack in Python is written with; see attack.h.
import errno
import os
import sys


def achieved(what):
    print("achieved:", what, flush=True)


def refused(what):
    print("refused:", what, flush=True)


def planted(what):
    print("planted:", what, flush=True)


def must_fail(what, action):
    """`action` must raise an OSError, or return something false."""
    try:
        result = action()
    except OSError as error:
        refused(f"{what} {errno.errorcode.get(error.errno, error)}")
        return
    if result:
        achieved(f"{what}: {result!r}")
    else:
        refused(f"{what} nothing")
