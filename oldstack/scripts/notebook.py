"""Runs somebody's old notebook as Jupyter did, from the first cell to the last, and keeps what came of each."""

import ast
import asyncio
import atexit
import contextlib
import getpass
import os
import re
import signal
import sys
import tempfile
from pathlib import Path
from typing import Any, cast

import nbformat
from jupyter_client.kernelspec import KernelSpecManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError

from oldstack.messages import UserError, say, tr
from oldstack.scripts import kernel_spec
from oldstack.scripts.explain import explain as show
from oldstack.scripts.read import notebook as read_notebook
from oldstack.scripts.read import read


def run(path: str, explain: bool = False) -> int:
    """Runs a notebook in its folder, prints what its cells print and show, and writes NAME.out.ipynb beside it.

    Args:
        path: The notebook's path.
        explain: Whether a table on stderr says at the end what is spelled in another way today.

    Returns:
        The exit code: 1 after an error in a cell, which is shown on stderr; what ran before is kept.

    Raises:
        UserError: The notebook can't be run, or the other not be written.
    """
    script, notebook = read(path), read_notebook(path)
    cells: Any = script.cells
    seen: list[tuple[int, int, str]] = []
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / kernel_spec.NAME).mkdir()
        kernel_spec.write(Path(folder) / kernel_spec.NAME)
        client = _Client(notebook, path, folder)
        try:
            with asyncio.Runner(loop_factory=_LOOP) as runner:
                runner.run(
                    client.run(
                        cwd=os.path.dirname(os.path.abspath(path)),
                        env={**os.environ, "JPY_SESSION_NAME": os.path.abspath(path)},
                    )
                )
        except CellExecutionError:
            return 1
        except DeadKernelError:
            sys.stdout.flush()
            raise UserError(_ended(path, client.number)) from None
        except RuntimeError as error:  # jupyter_client's
            english = f"{path}: the kernel that runs the cells doesn't start ({error})."
            raise UserError(tr(english, f"{path}: 셀을 실행할 커널이 시작되지 않습니다({error}).")) from None
        finally:
            seen += client.seen
            sys.stdout.flush()
            _write(notebook, path)
            if explain:
                show(script, [(cells.line(cell, line), kind) for cell, line, kind in seen])
    return 0


def _ended(path, number):
    english = f"{path}, cell {number}: Python ended there (not enough memory, or the cell ended it)."
    korean = f"{path}, 셀 {number}: 여기서 Python이 끝났습니다(메모리 부족이거나 셀이 끝냈습니다)."
    return tr(english, korean)


def _write(notebook, path):
    file = Path(path).with_suffix(".out.ipynb")
    try:
        nbformat.write(notebook, file)
    except OSError as error:
        english = f"{file} can't be written: {error.strerror}."
        raise UserError(tr(english, f"{file} 에 쓸 수 없습니다: {error.strerror}.")) from None
    say(f"With all outputs: {file}", f"모든 출력: {file}")


# Windows' default loop can't wait for ZeroMQ's sockets.
_LOOP = asyncio.SelectorEventLoop if os.name == "nt" else None
_NO_MORE = "\x04"  # as Jupyter tells a kernel of the input's end
_OTHER_CHANNEL = 0.2  # seconds in which arrives what a cell printed before it asked


class _Client(NotebookClient):
    """Prints what comes from the kernel, as it comes.

    Attributes:
        number: Which of the cells that have code is at work, from 1.
        seen: What the kernel's shell has `seen`, once the last cell is done.
    """

    def __init__(self, notebook, path, folder):
        super().__init__(
            notebook,
            kernel_name=kernel_spec.NAME,
            record_timing=False,
            extra_arguments=["--HistoryManager.hist_file=:memory:"],
        )
        self.number, self.seen = 0, []
        self._folder = folder

    def create_kernel_manager(self):
        manager = super().create_kernel_manager()
        if os.name == "posix":
            # Nobody else on the machine can listen.
            manager.transport, manager.ip = "ipc", os.path.join(self._folder, "kernel")
        manager.kernel_spec_manager = KernelSpecManager(kernel_dirs=[self._folder])
        return manager

    async def run(self, **options):
        """Runs the cells; Ctrl-C and SIGTERM end what runs, and with it the kernel.

        Args:
            options: Those with which the kernel starts.
        """
        loop, this = asyncio.get_running_loop(), cast(asyncio.Task, asyncio.current_task())
        terminated: list[bool] = []
        with contextlib.suppress(NotImplementedError):  # Windows
            loop.add_signal_handler(signal.SIGTERM, lambda: (terminated.append(True), this.cancel()))
        loop.add_signal_handler = lambda *_: None  # nbclient's own take the kernel away while its cell runs
        try:
            await self.async_execute(**options)
        except (asyncio.CancelledError, DeadKernelError):
            if terminated:
                raise SystemExit(128 + signal.SIGTERM) from None
            if this.cancelling():  # by Ctrl-C: asyncio makes a KeyboardInterrupt of it
                raise asyncio.CancelledError from None
            raise
        finally:
            if self.km is not None:  # it is starting: an interrupt would show what it imports
                self.shutdown_kernel = "immediate"
                await self._async_cleanup_kernel()
            atexit.unregister(self._cleanup_kernel)

    async def async_execute_cell(self, cell, cell_index, **options):
        if cell.cell_type == "code":
            # The errors that the author shows in this cell; any other ends the run.
            self.allow_error_names = [each.ename for each in cell.outputs if each.output_type == "error"]
            cell.outputs, cell.execution_count = [], None
        self.number += cell.cell_type == "code" and bool(cell.source.strip())
        self.kc.allow_stdin = True
        answering = asyncio.create_task(self._answer())
        try:
            done = await super().async_execute_cell(cell, cell_index, **options)
            if any(each.output_type == "error" for each in cell.get("outputs", ())):
                say(
                    "It failed so when it was saved, too: going on.",
                    "저장할 때도 이 오류였으므로 계속합니다.",
                )
        except CellExecutionError:
            await self._ask()
            raise
        finally:
            answering.cancel()
            if cell.cell_type == "code":
                cell.outputs = _merged(cell.outputs)
        if cell_index == len(self.nb.cells) - 1:
            await self._ask()
        return done

    async def _answer(self):
        """Reads what `input()` in a cell asks for from where this process is asked."""
        while True:
            asked = (await self.kc.get_stdin_msg())["content"]
            await asyncio.sleep(_OTHER_CHANNEL)
            try:
                answer = (getpass.getpass if asked["password"] else input)(asked["prompt"])
            except EOFError:
                answer = _NO_MORE
            self.kc.input(answer)

    async def _ask(self):
        asked = {"seen": "get_ipython().seen()"}
        reply = await self.async_wait_for_reply(
            self.kc.execute("", silent=True, store_history=False, user_expressions=asked)
        )
        found = reply["content"]["user_expressions"]["seen"] if reply else {}
        if found.get("status") == "ok":
            self.seen = ast.literal_eval(found["data"]["text/plain"])

    def process_message(self, msg, cell, cell_index):
        _print(msg["msg_type"], msg["content"])
        return super().process_message(msg, cell, cell_index)


def _merged(outputs):
    """Returns a cell's outputs with what was printed in a row as one, and without what was written over.

    nbclient's own way puts all that a cell prints before its first figure.
    """
    merged = []
    for output in outputs:
        is_stream = output.output_type == "stream"
        if merged and is_stream and merged[-1].get("name") == output.name:
            merged[-1].text += output.text
        else:
            merged.append(output)
    for output in merged:
        if output.output_type == "stream":
            text = ""
            while text != output.text:
                text, output.text = output.text, re.sub(r"[^\n]\x08", "", output.text)
            output.text = re.sub(r".*\r(?=[^\n])", "", output.text)
    return merged


def _print(kind, content):
    if kind == "stream":
        stream = sys.stdout if content["name"] == "stdout" else sys.stderr
        print(content["text"].replace("\r\n", "\n"), end="", file=stream, flush=True)
    elif kind == "error":
        sys.stdout.flush()
        print("\n".join(content["traceback"]), file=sys.stderr)
    elif kind in ("execute_result", "display_data"):
        data = content["data"]
        if "text/plain" in data and not any(each.startswith("image/") for each in data):
            print(data["text/plain"], flush=True)
