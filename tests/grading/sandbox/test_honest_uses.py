"""What honest cells do beside computing works in the sandbox, as it does in Jupyter."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from autograder.course.limits import Limits
from autograder.grading.sandbox.launch import Template
from autograder.grading.sandbox.session import Cells, Session

CELLS = {
    "a pool of threads": """
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(32) as pool:
    assert sum(pool.map(abs, range(1000))) == 499500
""",
    "timers and queues": """
import queue, selectors, threading
selectors.DefaultSelector()
answers = queue.Queue()
threading.Timer(0.001, answers.put, [1]).start()
answers.get(timeout=2)
""",
    "deep recursion": """
import resource, sys, threading
hard = resource.getrlimit(resource.RLIMIT_STACK)[1]
resource.setrlimit(resource.RLIMIT_STACK, (2**24, hard))
sys.setrecursionlimit(10**5)
def down(depth):
    return depth and down(depth - 1)
threading.stack_size(2**26)
thread = threading.Thread(target=down, args=(5000,))
thread.start()
thread.join()
""",
    "waiting for what is not there yet": """
import asyncio
await asyncio.sleep(0.001)
""",
    "a loop of one's own": """
import asyncio
async def both():
    return await asyncio.gather(asyncio.sleep(0.001, 1), asyncio.to_thread(lambda: 2))
def outside():
    assert asyncio.run(both()) == [1, 2]
thread = threading.Thread(target=outside)
thread.start()
thread.join()
""",
    "figures": """
import matplotlib.pyplot as plt
figure, axes = plt.subplots(2, 2)
axes[0, 0].plot(np.arange(9.0), label=r"$\\alpha$")
axes[0, 0].legend()
axes[0, 1].imshow(np.eye(9))
axes[1, 0].hist(np.arange(9.0))
figure.add_subplot(projection="3d").plot_surface(*np.meshgrid([1, 2], [1, 2]), np.eye(2))
figure.canvas.draw()
plt.savefig("figure.png")
plt.show()
""",
    "figures in files": """
import os
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
FigureCanvasAgg(figure).print_png("drawn.png")
FigureCanvasSVG(figure).print_svg("drawn.svg")
assert os.path.getsize("drawn.png")
""",
    "arrays in files": """
np.save("a.npy", np.eye(3))
np.savez_compressed("b.npz", x=np.eye(3))
np.savetxt("c.txt", np.load("b.npz")["x"])
np.loadtxt("c.txt")
np.load("a.npy", mmap_mode="c")
np.zeros(2**21).tofile("d.bin")
np.fromfile("d.bin")
""",
    "files and folders": """
import json, pickle, shutil, tempfile
from pathlib import Path
shutil.copy("a.npy", "e.npy")
shutil.copy2("a.npy", "f.npy")
os.makedirs("g/h")
shutil.copytree("g", "i")
shutil.move("e.npy", "g/e.npy")
shutil.rmtree("g")
with tempfile.NamedTemporaryFile() as file, tempfile.TemporaryDirectory():
    file.write(pickle.dumps([1]))
Path("j").write_text(json.dumps(1))
Path("j").rename("k")
Path("k").unlink()
assert list(Path(".").glob("*.npy")) and os.access(".", os.W_OK) and os.stat("a.npy").st_size
""",
    "a database in memory": """
import sqlite3
sqlite3.connect(":memory:").execute("create table a (b)")
""",
    "linear algebra": """
a = np.random.default_rng(0).standard_normal((300, 300))
np.linalg.svd(a), np.linalg.inv(a), np.fft.fft(a), np.sort(a.ravel()), np.ones(10**7)
""",
    "clocks": """
import datetime, time, timeit
time.time(), time.perf_counter(), time.process_time(), time.thread_time(), time.localtime()
datetime.datetime.now(), os.times(), timeit.timeit("1", number=10)
""",
    "the system": """
import getpass, locale, platform, socket
platform.platform(), os.cpu_count(), os.sched_getaffinity(0), socket.gethostname(), os.getppid()
os.sysconf("SC_NPROCESSORS_ONLN"), locale.getlocale()
""",
    "chance and digests": """
import hashlib, secrets, uuid
secrets.token_hex(), uuid.uuid1(), uuid.uuid4(), os.urandom(8), hashlib.sha256(b"x").hexdigest()
""",
    "magics": """
%timeit -n1 -r1 1+1
%matplotlib inline
%load_ext autoreload
!pip install numpy
listed = !ls
%who
""",
    "a module written": "%%writefile written.py\nx = 3",
    "a module imported": "import written\nassert written.x == 3",
    "a child": """
child = os.fork()
if child == 0:
    os._exit(3)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 3
""",
    "measuring": """
import cProfile, faulthandler, gc, tracemalloc
cProfile.run("1 + 1", "profile")
tracemalloc.start()
tracemalloc.stop()
gc.collect()
resource.getrusage(resource.RUSAGE_SELF)
""",
    "C's own sorting": """
import ctypes
numbers = (ctypes.c_int * 5000)(*range(5000, 0, -1))
pointer = ctypes.POINTER(ctypes.c_int)
order = ctypes.CFUNCTYPE(ctypes.c_int, pointer, pointer)(lambda x, y: x[0] - y[0])
ctypes.CDLL(None).qsort(numbers, 5000, 4, order)
assert numbers[0] == 1
""",
    "libraries that load others": """
import bz2, curses, lzma, ssl, xml.etree.ElementTree, zlib, pyexpat
""",
    "a page out of reach": """
import urllib.error, urllib.request
try:
    urllib.request.urlopen("http://example.org")
except urllib.error.URLError:
    pass
""",
}


@pytest.fixture(scope="module")
def troubles() -> Iterator[dict[str, str]]:
    """What went wrong in each of the cells, run one after the other."""
    sources = list(enumerate(CELLS.values()))
    with Template(("rnn_utils",)) as template:
        template.wait()
        with Session(template, Limits(), Cells("import numpy as np", sources, [])) as session:
            assert session.broken is None
            yield dict.fromkeys(CELLS, "") | {
                list(CELLS)[cell]: f"{trouble.error}: {trouble.message} {trouble.stop}"
                for cell, trouble in session.troubles.items()
            }


@pytest.mark.slow
@pytest.mark.parametrize("name", CELLS)
def test_an_honest_cell_runs(name: str, troubles: dict[str, str]) -> None:
    assert not troubles[name]
