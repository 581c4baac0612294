"""Runs somebody's old TensorFlow 1.x or Keras 2 script as it stands. No line of it is rewritten on disk."""

import sys

from oldstack import bridged
from oldstack.messages import UserError
from oldstack.scripts import interrupt
from oldstack.scripts.explain import explain as show
from oldstack.scripts.read import Script, read, read_module
from oldstack.scripts.report import place, report
from oldstack.scripts.world import World


def run(path: str, args: list[str], explain: bool = False) -> int:
    """Runs an old script as `__main__` of this process.

    Args:
        path: The script's path.
        args: Its arguments.
        explain: Whether a table on stderr says at the end what is spelled in another way today.

    Returns:
        The exit code: 1 after an error, which is shown on stderr with the script's own lines.

    Raises:
        UserError: The script can't be run.
        SystemExit: As the script itself raised it.
    """
    return run_script(read(path), args, explain)


def run_module(name: str, args: list[str], explain: bool = False) -> int:
    """Runs a script by the name of its module, as `python -m` does; see `run`."""
    return run_script(read_module(name), args, explain)


def run_script(script: Script, args: list[str], explain: bool = False) -> int:
    """Runs a script that was read; see `run`."""
    world = World(script)
    world.enter()
    world.be_main(args)
    interrupt.install()
    try:
        world.run()
    except UserError as error:
        sys.stdout.flush()
        raise UserError(place(error, world.files) + str(error)) from None
    except (SystemExit, KeyboardInterrupt):
        raise
    except BaseException as error:
        if interrupt.was_lost(error):
            raise KeyboardInterrupt from None
        sys.stdout.flush()
        print(report(error, world.files, vars(world.main)), file=sys.stderr)
        return 1
    finally:
        if explain:
            sys.stdout.flush()
            show(script, bridged.seen(script.path))
    return 0
