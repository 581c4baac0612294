"""Scripts as they lie in their folders: small trees, each with a command that is run in it.

`python tests/layouts.py PYTHON` runs them with the original's Python and writes what each prints to
tests/original/layouts.json. What is recorded already, of the layout as it stands, is not run again.
"""

import hashlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

LIMIT = 300  # seconds
RECORDED = Path(__file__).parent / "original" / "layouts.json"
TF = "import tensorflow as tf\n"
SAYS = "print(tf.__version__, __name__)\n"
NP = "import numpy as np\nprint('%.1f' % np.array([0.5]), np.float(1))\n"
LABELS = """\
import labels_pb2
item = labels_pb2.Item(id=3, kind=labels_pb2.CAT, sizes={"b": 0.1, "a": 1})
item.Extensions[labels_pb2.note] = "n"
print(item, labels_pb2.Item.FromString(item.SerializeToString()) == item, labels_pb2.Timestamp(seconds=1))
print(labels_pb2.Item().kind, labels_pb2.Kind.items(), labels_pb2.NOTE_FIELD_NUMBER, type(item), labels_pb2._ITEM.full_name)
try:
    labels_pb2.Item(id="x")
except TypeError as error:
    print(type(error).__name__)
"""
# For each layout its files, and the command: Python's arguments, and what else is in the environment or the folder.
LAYOUTS = {
    "old_protocol": ({"a.py": LABELS, "labels_pb2.py": Path(__file__).with_name("labels_pb2.txt").read_text(encoding="utf-8")}, "a.py"),
    "plain": ({"a.py": TF + SAYS}, "a.py"),
    "module_beside": ({"a.py": "import b\n", "b.py": TF + SAYS + NP}, "a.py"),
    "package_beside": ({"a.py": "from p import q\nprint(q.x)\n", "p/__init__.py": "", "p/q.py": TF + SAYS + "x = 1\n"}, "a.py"),
    "namespace": ({"a.py": "from p.q import x\nimport p\nprint(x, p.__spec__.loader is None or 'Namespace' in repr(p.__path__))\n", "p/q.py": TF + SAYS + "x = 1\n"}, "a.py"),
    "keras_folder": ({"a.py": "import keras\nprint(keras.__version__)\n", "keras/a.txt": ""}, "a.py"),
    "pandas_folder": ({"a.py": "import pandas as pd\nprint(pd.DataFrame({'a': [1]}).as_matrix())\n", "pandas/x.csv": ""}, "a.py"),
    "keras_module": ({"a.py": "import keras\nprint(keras.mine())\n", "keras.py": "def mine():\n    return 'mine'\n"}, "a.py"),
    "keras_is_the_script": ({"keras.py": "print(__name__)\nfrom keras.models import Sequential\n"}, "keras.py"),
    "keras_package": ({"a.py": "from keras.layers import thing\nprint(thing)\n", "keras/__init__.py": "", "keras/layers.py": "thing = 3\n"}, "a.py"),
    "tensorflow_module": ({"a.py": TF + "print(tf.x)\n", "tensorflow.py": "x = 'own'\n"}, "a.py"),
    "random_beside": ({"a.py": "import random\nprint(random.mine)\n", "random.py": "mine = 1\n"}, "a.py"),
    "types_beside": ({"a.py": "import types\nprint(hasattr(types, 'ModuleType'))\n", "types.py": "x = 1\n"}, "a.py"),
    "statistics_beside": ({"a.py": TF + "from statistics import mine\nprint(mine(2), tf.__version__)\n", "statistics.py": "def mine(x):\n    return x + 1\n"}, "a.py"),
    "queue_of_its_own": ({"a.py": "import b\nimport queue\nprint(queue.x, b.q)\n", "b.py": "from queue import x as q\n", "queue.py": "x = 4\n"}, "a.py"),
    "calendar_package": ({"a.py": "from calendar.months import n\nimport calendar\nprint(n, calendar.y)\n", "calendar/__init__.py": "y = 5\n", "calendar/months.py": "from . import y\nn = y + 7\n"}, "a.py"),
    "datasets_folder": ({"a.py": "import datasets\nprint(len(list(datasets.__path__)))\nfrom datasets.load import x\nprint(x)\n", "datasets/load.py": "x = 1\n"}, "a.py"),
    "datasets_missing": ({"a.py": "try:\n    import datasets\nexcept ImportError as e:\n    print(e)\ntry:\n    import tests\nexcept ImportError as e:\n    print(e)\n"}, "a.py"),
    "lessons_missing": ({"a.py": "for name in ('lessons', 'tf1_lessons', 'logs'):\n    try:\n        __import__(name)\n    except ImportError as e:\n        print(e)\n"}, "a.py"),
    "utils_package": ({"a.py": "from utils import helper, config\nprint(helper.f(), config.RATE)\n", "utils/__init__.py": "", "utils/helper.py": TF + "def f():\n    return tf.VERSION\n", "utils/config.py": "RATE = 0.1\n"}, "a.py"),
    "test_module": ({"a.py": "import test\nprint(test.x)\n", "test.py": "x = 'mine'\n"}, "a.py"),
    "new_stdlib_name": ({"a.py": "import graphlib, tomllib\nimport pandas as pd\nprint(graphlib.x, tomllib.y, pd.DataFrame({'a': [1]}).a.sum())\n", "graphlib.py": "x = 1\n", "tomllib.py": "y = 2\n"}, "a.py"),
    "zoneinfo_beside": ({"a.py": "import pandas as pd\nimport zoneinfo\nprint(zoneinfo.x, pd.DataFrame({'a': [1]}).a.sum())\n", "zoneinfo.py": "x = 1\n"}, "a.py"),
    "wrapt_beside": ({"a.py": "import rich, wrapt\nprint(rich.x)\nprint(wrapt.x)\n", "wrapt.py": "x = 1\n", "rich.py": "x = 2\n"}, "a.py"),
    "from_a_folder_above": ({"src/a.py": "import b\nprint(b.x)\n", "src/b.py": TF + SAYS + "x = 1\n"}, "src/a.py"),
    "file_and_argv": ({"src/a.py": "import sys, os\nprint(__file__, sys.argv, os.path.relpath(sys.path[0]), __name__, __package__, __spec__)\n"}, "src/a.py 1 -x"),
    "dot_slash": ({"a.py": "import sys\nprint(__file__, sys.argv)\n"}, "./a.py"),
    "up_and_down": ({"src/a.py": "import sys, os\nprint(__file__, sys.argv, os.path.relpath(sys.path[0]))\n"}, "src/../src/a.py"),
    "symbolic_link": ({"real/a.py": "import b, os, sys\nprint(b.x, __file__, os.path.relpath(sys.path[0]))\n", "real/b.py": TF + SAYS + "x = 1\n", "link.py": "-> real/a.py"}, "link.py"),
    "linked_folder": ({"real/a.py": "import b, os, sys\nprint(b.x, __file__, os.path.relpath(sys.path[0]))\n", "real/b.py": TF + SAYS + "x = 1\n", "other": "-> real"}, "other/a.py"),
    "linked_module": ({"a.py": "import b, os\nprint(b.x, os.path.relpath(b.__file__))\n", "real/c.py": TF + SAYS + "x = 1\n", "b.py": "-> real/c.py"}, "a.py"),
    "append_above": ({"src/a.py": "import sys\nsys.path.append('..')\nfrom lib.net import x\nprint(x)\n", "lib/net.py": TF + SAYS + "x = tf.__version__\n", "lib/__init__.py": ""}, "a.py", {"cwd": "src"}),
    "append_from_file": ({"src/a.py": "import os, sys\nsys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))\nfrom lib import net\nprint(net.x)\n", "lib/net.py": TF + SAYS + "x = tf.__version__\n", "lib/__init__.py": ""}, "src/a.py"),
    "keras_two_folders_up": ({"x/src/a.py": "import sys\nsys.path.append('../..')\nfrom lib.net import build\nprint(build())\n", "lib/net.py": "from keras.models import Sequential\nfrom keras.layers import Dense\ndef build():\n    m = Sequential([Dense(2, input_dim=3)])\n    return m.count_params()\n", "lib/__init__.py": ""}, "a.py", {"cwd": "x/src"}),
    "keras_in_a_module_of_a_package": ({"a.py": "from models.net import build\nprint(build())\n", "models/__init__.py": "", "models/net.py": "from .parts import Dense\nfrom keras.models import Sequential\ndef build():\n    m = Sequential([Dense(2, input_dim=3)])\n    return m.count_params()\n", "models/parts.py": "from keras.layers import Dense\n"}, "a.py"),
    "chdir_first": ({"a.py": "import os\nos.chdir('sub')\nimport b\nprint(b.x)\nprint(open('d.txt').read())\n", "b.py": TF + SAYS + "x = 1\n", "sub/d.txt": "text", "sub/b.py": "x = 'wrong'\n"}, "a.py"),
    "pythonpath": ({"a.py": "import far, json\nprint(far.x)\n", "lib/far.py": TF + SAYS + "x = 1\n"}, "a.py", {"PYTHONPATH": "lib"}),
    "pythonpath_of_two": ({"a.py": "import far, near\nprint(far.x, near.x)\n", "lib/far.py": "x = 1\n", "lib2/far.py": "x = 2\n", "lib2/near.py": TF + SAYS + "x = 3\n"}, "a.py", {"PYTHONPATH": "lib:lib2"}),
    "pythonpath_library": ({"a.py": "import seaborn\nprint(seaborn.x)\n", "lib/seaborn.py": "x = 1\n"}, "a.py", {"PYTHONPATH": "lib"}),
    "library_with_places_of_its_own": ({"a.py": "import host\nprint(host.guest.x)\n", "site-packages/host/__init__.py": "import os, sys\nsys.path.append(os.path.join(os.path.dirname(__file__), '_vendor'))\nimport guest\n", "site-packages/host/_vendor/guest.py": "import builtins\nx = sorted(set(__builtins__) - set(vars(builtins)))\n"}, "a.py", {"PYTHONPATH": "site-packages"}),
    "pythonpath_stdlib": ({"a.py": "import wave\nprint(wave.x)\n", "lib/wave.py": "x = 1\n"}, "a.py", {"PYTHONPATH": "lib"}),
    "appended_stdlib_name": ({"a.py": "import sys\nsys.path.append('lib')\nimport wave\nprint(hasattr(wave, 'open'))\n", "lib/wave.py": "x = 1\n"}, "a.py"),
    "appended_library_name": ({"a.py": "import sys\nsys.path.append('lib')\nimport keras\nprint(keras.__version__)\n", "lib/keras/__init__.py": "x = 1\n"}, "a.py"),
    "addsitedir": ({"a.py": "import site\nsite.addsitedir('lib')\nimport far\nprint(far.x)\n", "lib/x.pth": "more\n", "lib/more/far.py": TF + SAYS + "x = 1\n"}, "a.py"),
    "dash_m": ({"p/__init__.py": "print('init', __name__)\n", "p/a.py": TF + "import sys, os\nfrom . import b\nprint(b.x, __name__, __package__, __spec__.name, os.path.relpath(sys.argv[0]), sys.argv[1:], os.path.relpath(__file__), os.path.relpath(sys.path[0]), tf.VERSION)\n", "p/b.py": TF + SAYS + "x = 1\n"}, "-m p.a --lr 1"),
    "dash_m_package": ({"p/__init__.py": "", "p/__main__.py": "from .b import x\nprint(x, __name__, __package__, __spec__.name)\n", "p/b.py": TF + SAYS + "x = 1\n"}, "-m p"),
    "dash_m_module": ({"a.py": TF + SAYS + "import sys, os\nprint(__spec__.name, repr(__package__), os.path.relpath(sys.argv[0]))\n"}, "-m a"),
    "dash_m_two_deep": ({"p/q/r.py": "from ..s import x\nfrom p.q.t import y\nprint(x, y, __package__)\n", "p/__init__.py": "", "p/q/__init__.py": "", "p/s.py": TF + "x = tf.VERSION\n", "p/q/t.py": "y = 2\n"}, "-m p.q.r"),
    "dash_m_namespace": ({"p/a.py": "from . import b\nprint(b.x, __package__)\n", "p/b.py": TF + SAYS + "x = 1\n"}, "-m p.a"),
    "dash_m_keras": ({"p/__init__.py": "", "p/a.py": "from .b import n\nprint(n)\n", "p/b.py": "from keras.models import Sequential\nfrom keras.layers import Dense\nn = Sequential([Dense(2, input_dim=3)]).count_params()\n"}, "-m p.a"),
    "dash_m_missing": ({"a.py": ""}, "-m nothing_here"),
    "dash_m_exit": ({"p/__init__.py": "", "p/a.py": "import sys\nsys.exit(7)\n"}, "-m p.a"),
    "dash_m_pdb": ({"a.py": TF + SAYS}, "-m pdb -c continue -c quit a.py"),
    "relative_in_script": ({"a.py": "try:\n    from . import b\nexcept ImportError as e:\n    print(type(e).__name__, e)\n", "b.py": ""}, "a.py"),
    "relative_fails": ({"p/__init__.py": "", "p/a.py": "from .b import x\n", "p/b.py": "x = 1\n"}, "p/a.py"),
    "script_in_package": ({"p/__init__.py": "print('no')\n", "p/a.py": "import b\nprint(b.x)\n", "p/b.py": TF + SAYS + "x = 1\n"}, "p/a.py"),
    "main_guard": ({"a.py": "import b\nif __name__ == '__main__':\n    b.main()\n", "b.py": TF + "def main():\n    print(tf.VERSION)\nif __name__ == '__main__':\n    print('no')\n"}, "a.py"),
    "imports_itself": ({"a.py": TF + "if __name__ == '__main__':\n    import a\n    print(a.x is not None, a is __import__('a'))\nx = tf.VERSION\nprint(__name__)\n"}, "a.py"),
    "import_main": ({"a.py": "import b\nx = 3\nb.show()\n", "b.py": "def show():\n    import __main__\n    print(__main__.x, __main__.__name__)\n"}, "a.py"),
    "names_of_a_module": ({"a.py": TF + "print(tf.logging.__dict__['INFO'], {'relu', 'elu'} <= set(vars(tf.nn)), sorted(n for n in tf.train.__dict__ if n.startswith('Adagrad')))\n"}, "a.py"),
    "names_of_numpy": ({"a.py": "import numpy as np\nprint([np.asfarray([1, 2], each) for each in (int, 'f4', float)], np.lib.pad([1, 2], [0, 3], 'constant'), np.math.factorial(5))\nnp.warnings.filterwarnings('error')\ntry:\n    np.zeros(3).sum(axis=4)\nexcept np.AxisError as e:\n    print(e, np.ComplexWarning.__name__, np.RankWarning.__name__, np.VisibleDeprecationWarning.__name__)\n"}, "a.py"),
    "exec_open": ({"a.py": "exec(open('b.py').read())\nprint(x)\n", "b.py": TF + SAYS + NP + "x = 1\n"}, "a.py"),
    "exec_compiled": ({"a.py": "ns = {'__name__': 'n'}\nexec(compile(open('b.py').read(), 'b.py', 'exec'), ns)\nprint(ns['x'])\n", "b.py": TF + SAYS + NP + "x = 1\n"}, "a.py"),
    "exec_in_a_function": ({"a.py": "def f():\n    d = {}\n    exec('import tensorflow as tf\\ny = tf.VERSION', d)\n    return d['y']\nprint(f(), eval('1 + 1'))\n"}, "a.py"),
    "import_module": ({"a.py": "import importlib\ntf = importlib.import_module('tensorflow')\nm = importlib.import_module('p.b')\nr = importlib.import_module('.b', 'p')\nprint(tf.__version__, m.x, r is m)\n", "p/__init__.py": "", "p/b.py": TF + SAYS + "x = 1\n"}, "a.py"),
    "import_module_keras": ({"a.py": "from importlib import import_module\nlayers = import_module('keras.layers')\nimport keras\nprint(layers is keras.layers, keras.__version__)\nkeras.models.Sequential()\n"}, "a.py"),
    "dunder_import": ({"a.py": "tf = __import__('tensorflow')\nm = __import__('p.b', fromlist=['x'])\nprint(tf.__version__, m.x)\n", "p/__init__.py": "", "p/b.py": "x = 1\n"}, "a.py"),
    "spec_from_file": ({"a.py": "import importlib.util as u\ns = u.spec_from_file_location('m', 'lib/b.py')\nm = u.module_from_spec(s)\ns.loader.exec_module(m)\nprint(m.x)\n", "lib/b.py": TF + SAYS + NP + "x = 1\n"}, "a.py"),
    "source_loader": ({"a.py": "from importlib.machinery import SourceFileLoader\nm = SourceFileLoader('m', 'lib/b.py').load_module()\nprint(m.x)\n", "lib/b.py": TF + SAYS + NP + "x = 1\n"}, "a.py"),
    "imp_load_source": ({"a.py": "import imp\nm = imp.load_source('m', 'lib/b.py')\nprint(m.x)\n", "lib/b.py": TF + SAYS + NP + "x = 1\n"}, "a.py"),
    "imp_reload": ({"a.py": "import imp, b\nimp.reload(b)\nprint(b.x)\n", "b.py": TF + SAYS + "x = 1\n"}, "a.py"),
    "reload": ({"a.py": "import importlib, b\nimportlib.reload(b)\nprint(b.x)\n", "b.py": TF + SAYS + "x = 1\n"}, "a.py"),
    "run_path": ({"a.py": "import runpy\nprint(runpy.run_path('b.py', run_name='__main__')['x'])\n", "b.py": TF + SAYS + NP + "x = 1\n"}, "a.py"),
    "run_module": ({"a.py": "import runpy\nprint(runpy.run_module('p.b', run_name='r')['x'])\n", "p/__init__.py": "", "p/b.py": TF + SAYS + NP + "x = 1\n"}, "a.py"),
    "pickle_of_main": ({"a.py": "import pickle\nclass A:\n    n = 3\nprint(pickle.loads(pickle.dumps(A())).n, A.__module__)\n"}, "a.py"),
    "star_import": ({"a.py": "from b import *\nprint(x, tf.VERSION)\n", "b.py": TF + "x = 1\n"}, "a.py"),
    "circular": ({"a.py": "import b\nprint(b.y)\n", "b.py": "import c\ny = c.z\n", "c.py": "import b\nz = 1\n"}, "a.py"),
    "subpackage_relative": ({"a.py": "import p\nprint(p.v)\n", "p/__init__.py": "from .q import v\n", "p/q/__init__.py": "from ..r import v\n", "p/r.py": TF + "v = tf.VERSION\n"}, "a.py"),
    "package_data": ({"a.py": "import p, os, pkgutil\nprint(pkgutil.get_data('p', 'd.txt'), sorted(m.name for m in pkgutil.iter_modules(p.__path__)))\n", "p/__init__.py": "", "p/d.txt": "data", "p/q.py": ""}, "a.py"),
    "pkg_resources": ({"a.py": "import p.q\n", "p/__init__.py": "", "p/q.py": "import os\nimport pkg_resources as r\nfrom pkg_resources import resource_filename\nprint(os.path.relpath(resource_filename(__name__, 'd/e.txt')), r.resource_string('p', 'd/e.txt'), r.resource_listdir(__name__, 'd'), r.resource_exists('p', 'f'), r.resource_isdir('p', 'd'), r.resource_stream('p', 'd/e.txt').read(2))\ntry:\n    r.get_distribution('nothing-of-then')\nexcept r.DistributionNotFound:\n    print(r.parse_version('1.9') < r.parse_version(r.get_distribution('tensorflow').version))\n", "p/d/e.txt": "text"}, "a.py"),
    "old_bytecode_beside": ({"a.py": "import b\nprint(b.x)\n", "b.py": "x = 1\n", "__pycache__/b.cpython-37.pyc": "nonsense"}, "a.py"),
    "zip_on_the_path": ({"a.py": "import zipfile, sys\nzipfile.ZipFile('z.zip', 'w').writestr('inz.py', 'x = 5')\n"}, "a.py"),
    "bom_and_crlf": ({"a.py": "\ufeffimport b\r\nprint(b.x)\r\n", "b.py": "# -*- coding: cp949 -*-\nx = len('ab')\n"}, "a.py"),
    "name_with_a_blank": ({"my script-1.py": TF + SAYS + "print(__file__)\n"}, ["my script-1.py", "a b"]),
    "no_suffix": ({"train": TF + SAYS}, "train"),
    "exit_text": ({"a.py": "import sys\nsys.exit('enough')\n"}, "a.py"),
    "exit_number": ({"a.py": "import sys\nsys.exit(300)\n"}, "a.py"),
    "exit_negative": ({"a.py": "import sys\nsys.exit(-1)\n"}, "a.py"),
    "exit_none": ({"a.py": "exit()\n"}, "a.py"),
    "exit_true": ({"a.py": "import sys\nsys.exit(True)\n"}, "a.py"),
    "exit_tuple": ({"a.py": "import sys\nsys.exit((1, 2))\n"}, "a.py"),
    "hard_exit": ({"a.py": "import os\nprint('x', flush=True)\nos._exit(5)\n"}, "a.py"),
    "abort": ({"a.py": "import os\nos.abort()\n"}, "a.py"),
    "kills_itself": ({"a.py": "import os, signal\nos.kill(os.getpid(), signal.SIGTERM)\nimport time\ntime.sleep(9)\n"}, "a.py"),
    "own_handler": ({"a.py": "import os, signal, sys\nsignal.signal(signal.SIGTERM, lambda n, f: sys.exit(9))\nos.kill(os.getpid(), signal.SIGTERM)\nimport time\ntime.sleep(9)\n"}, "a.py"),
    "own_interrupt": ({"a.py": "import os, signal, time\ntry:\n    os.kill(os.getpid(), signal.SIGINT)\n    time.sleep(9)\nexcept KeyboardInterrupt:\n    print('saved')\n"}, "a.py"),
    "raises": ({"a.py": "import atexit\natexit.register(print, 'bye')\nraise ValueError(3)\n"}, "a.py"),
    "assertion": ({"a.py": "assert 1 == 2\n"}, "a.py"),
    "child_by_executable": ({"a.py": "import subprocess, sys\nprint(subprocess.check_output([sys.executable, 'b.py', '1']).decode())\n", "b.py": TF + SAYS + "import sys\nprint(sys.argv)\n"}, "a.py"),
    "child_by_name": ({"a.py": "import subprocess\nprint(subprocess.check_output(['python', '-u', 'b.py']).decode())\n", "b.py": TF + SAYS}, "a.py"),
    "child_by_name_3": ({"a.py": "import subprocess\nprint(subprocess.run(['python3', '-W', 'ignore', 'b.py'], stdout=subprocess.PIPE).stdout.decode())\n", "b.py": TF + SAYS}, "a.py"),
    "child_module": ({"a.py": "import subprocess, sys\nprint(subprocess.check_output([sys.executable, '-m', 'p.b']).decode())\n", "p/__init__.py": "", "p/b.py": TF + SAYS + "print(__package__)\n"}, "a.py"),
    "child_code": ({"a.py": "import subprocess, sys\nprint(subprocess.check_output([sys.executable, '-c', 'import tensorflow as tf, sys; print(tf.VERSION, sys.argv)', 'x']).decode())\n"}, "a.py"),
    "child_of_a_tool": ({"a.py": "import subprocess, sys\nprint(subprocess.check_output([sys.executable, '-m', 'json.tool', 'd.json']).decode())\n", "d.json": "[1]"}, "a.py"),
    "child_in_another_folder": ({"a.py": "import subprocess, sys\nprint(subprocess.check_output([sys.executable, 'b.py'], cwd='sub').decode())\n", "sub/b.py": TF + SAYS + "import c\n", "sub/c.py": TF + SAYS}, "a.py"),
    "child_fails": ({"a.py": "import subprocess, sys\nprint(subprocess.call([sys.executable, 'b.py']))\n", "b.py": "import sys\nsys.exit(4)\n"}, "a.py"),
    "shell": ({"a.py": "import subprocess\nprint(subprocess.check_output('cd sub && X=1 python b.py | cat; python b.py', shell=True).decode())\n", "sub/b.py": TF + SAYS + "import os\nprint(os.environ.get('X'))\n"}, "a.py"),
    "shell_with_executable": ({"a.py": "import subprocess, sys\nprint(subprocess.check_output('echo 1; %s -m b' % sys.executable, shell=True).decode())\n", "b.py": TF + SAYS}, "a.py"),
    "os_system": ({"a.py": "import os, sys\nprint(os.system('python b.py && python3 -c \"import tensorflow as t; print(t.VERSION)\"') // 256)\n", "b.py": TF + SAYS}, "a.py"),
    "os_popen": ({"a.py": "import os\nprint(os.popen('python b.py').read())\n", "b.py": TF + SAYS}, "a.py"),
    "shell_script": ({"a.py": "import subprocess\nprint(subprocess.check_output(['sh', 'run.sh']).decode())\n", "run.sh": "for i in 1 2; do python b.py; done\n", "b.py": TF + SAYS}, "a.py"),
    "execv": ({"a.py": "import os, sys\nif len(sys.argv) < 2:\n    os.execv(sys.executable, [sys.executable] + sys.argv + ['again'])\nimport tensorflow as tf\nprint(sys.argv, tf.VERSION)\n"}, "a.py"),
    "execlp": ({"a.py": "import os\nos.execlp('python', 'python', 'b.py', 'x')\n", "b.py": TF + SAYS + "import sys\nprint(sys.argv)\n"}, "a.py"),
    "spawnlp": ({"a.py": "import os\nprint(os.spawnlp(os.P_WAIT, 'python', 'python', 'b.py'))\n", "b.py": TF + SAYS}, "a.py"),
    "spawn": ({"a.py": TF + "import multiprocessing as mp\ndef f(x):\n    return tf.VERSION, x * 2\nif __name__ == '__main__':\n    print(mp.get_context('spawn').Pool(1).map(f, [1, 2]))\n"}, "a.py"),
    "spawn_of_a_module": ({"p/__init__.py": "", "p/a.py": TF + "import multiprocessing as mp\nfrom . import b\ndef f(x):\n    return tf.VERSION, x * b.n, __name__\nif __name__ == '__main__':\n    print(mp.get_context('spawn').Pool(1).map(f, [1, 2]))\n", "p/b.py": "n = 3\n"}, "-m p.a"),
    "forkserver": ({"a.py": TF + "import multiprocessing as mp\ndef f(x):\n    return tf.VERSION, x * 2, __name__\nif __name__ == '__main__':\n    print(mp.get_context('forkserver').Pool(1).map(f, [1, 2]))\n"}, "a.py"),
    "futures": ({"a.py": TF + "import multiprocessing as mp\nfrom concurrent.futures import ProcessPoolExecutor\ndef f(x):\n    return tf.VERSION, x * 2, __name__\nif __name__ == '__main__':\n    with ProcessPoolExecutor(1, mp_context=mp.get_context('spawn')) as e:\n        print(list(e.map(f, [1, 2])))\n"}, "a.py"),
    "fork": ({"a.py": "import multiprocessing as mp\nfrom b import f\nif __name__ == '__main__':\n    print(mp.get_context('fork').Pool(1).map(f, [1]))\n", "b.py": "def f(x):\n    import tensorflow as tf\n    return tf.VERSION\n"}, "a.py"),
}  # fmt: skip


def made(name, folder):
    """Makes the tree of a layout; returns the arguments, the folder to be in, and the environment."""
    files, arguments, *more = LAYOUTS[name]
    for path, text in files.items():
        file = Path(folder) / path
        file.parent.mkdir(parents=True, exist_ok=True)
        if text.startswith("-> "):
            file.symlink_to(os.path.relpath(Path(folder) / text[3:], file.parent))
        else:
            file.write_text(text, encoding="utf-8", newline="")
    options = dict(more[0]) if more else {}
    cwd = Path(folder) / options.pop("cwd", ".")
    return arguments if isinstance(arguments, list) else arguments.split(), cwd, options


def ran(command, name, environment, folder):
    """Returns what a layout prints, and its exit code."""
    arguments, cwd, more = made(name, folder)
    if "PYTHONPATH" in more and "PYTHONPATH" in environment:
        more["PYTHONPATH"] = os.pathsep.join([environment["PYTHONPATH"], more["PYTHONPATH"]])
    done = subprocess.run(
        [*command, *arguments], cwd=cwd, env={**environment, **more}, capture_output=True, encoding="utf-8",
        stdin=subprocess.DEVNULL, timeout=LIMIT,
    )  # fmt: skip
    return {"code": done.returncode, "out": done.stdout}, done.stderr


def digest(name):
    """Returns what tells a layout from what it was before it was edited."""
    return hashlib.sha256(json.dumps(LAYOUTS[name]).encode()).hexdigest()[:12]


def recorded():
    """Returns what the original printed, by layout; not of those that were edited since."""
    found = json.loads(RECORDED.read_text(encoding="utf-8")) if RECORDED.exists() else {}
    return {name: each for name, each in found.items() if name in LAYOUTS and each["of"] == digest(name)}


def _record(python):
    environment = {
        **os.environ,
        "PATH": os.path.dirname(python) + os.pathsep + os.environ["PATH"],
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }
    environment.pop("PYTHONPATH", None)

    def record(name):
        with tempfile.TemporaryDirectory() as folder:
            try:
                given, _ = ran([python], name, environment, folder)
            except subprocess.TimeoutExpired:
                return name, None
        return name, {"of": digest(name), **given}

    found = recorded()
    with ThreadPoolExecutor(2) as pool:
        for name, given in pool.map(record, [name for name in LAYOUTS if name not in found]):
            if given is None:
                print(f"{name}: not done in {LIMIT} s")
                continue
            found[name] = given
            ordered = {name: found[name] for name in LAYOUTS if name in found}
            RECORDED.write_text(json.dumps(ordered, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # of a process in the background, and handed on
        signal.signal(signal.SIGINT, signal.default_int_handler)
    _record(sys.argv[1])
