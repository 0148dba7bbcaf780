"""Errors of the operating system in words that say what to do. Pure."""

import errno
import os

from perennial.domain.errors import BrokenWorld

REMEDIES = {
    errno.ENOSPC: "The disk is full: free some space, then run this again.",
    errno.EDQUOT: "Your disk quota is used up: free some space, then run this again.",
    errno.EFBIG: "The file would be larger than is allowed: raise the limit (ulimit -f).",
    errno.EACCES: "Change the permissions, or set PERENNIAL_HOME to a folder that you may write.",
    errno.EPERM: "Change the permissions, or set PERENNIAL_HOME to a folder that you may write.",
    errno.EROFS: "Set PERENNIAL_HOME to a folder that can be written.",
    errno.EMFILE: "Raise the limit of open files (ulimit -n).",
    errno.ENOTDIR: "Part of the path is a file: move it away, or set PERENNIAL_HOME.",
    errno.EEXIST: "Perennial makes a new one there: move what exists away.",
    errno.EISDIR: "Perennial needs a file there: move the folder away.",
    errno.ENOENT: "Name a file or folder that exists.",
    errno.EADDRINUSE: "Choose another port, or end the process that uses this one.",
    errno.EADDRNOTAVAIL: "Choose an address of this machine.",
}
"""What to do, by the kind of error."""


def of_system(error: OSError) -> BrokenWorld:
    """An error of the operating system: what, where, and what to do.

    >>> print(of_system(NotADirectoryError(20, "Not a directory", "/home")))
    /home: not a directory. Part of the path is a file: move it away, or set PERENNIAL_HOME.
    """
    what = (error.strerror or str(error) or type(error).__name__).removesuffix(".")
    remedy = REMEDIES.get(
        error.errno or 0, "Run this again; `perennial doctor` looks for the cause."
    )
    if error.filename is None:
        return BrokenWorld(f"{what}. {remedy}")
    return BrokenWorld(f"{os.fsdecode(error.filename)}: {what[:1].lower()}{what[1:]}. {remedy}")
