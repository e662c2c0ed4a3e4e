"""A file system of which no call ever comes back, as that of a server that is gone: FUSE, and nobody answers."""
import ctypes
import os
import signal
import sys

fd = os.open('/dev/fuse', os.O_RDWR)
libc = ctypes.CDLL(None, use_errno=True)
options = b'fd=%d,rootmode=40000,user_id=0,group_id=0' % fd
if libc.mount(b'hanging', sys.argv[1].encode(), b'fuse.hanging', 0, options) != 0:
    sys.exit(os.strerror(ctypes.get_errno()))
print('mounted', flush=True)
signal.pause()
