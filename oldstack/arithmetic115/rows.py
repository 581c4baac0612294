"""Loops of the processor's instructions over the rows of several tables at once."""

from collections.abc import Sequence

from oldstack.arithmetic115.machine_code import RETURN, Instructions, back

# As a function by the System V convention: tables' addresses (rdi), rows (rsi), columns (rdx), constants (rcx).
_BEGIN = b"".join([
    bytes.fromhex("4989f0 4c8d0c9500000000 498d51e0"),  # mov r8, rsi; lea r9, [4 * rdx]; lea rdx, [r9 - 32]
    bytes.fromhex("4d85c0 0f84"),  # while r8 is not 0:
])  # fmt: skip
_FIRST_COLUMNS = bytes.fromhex("4531d2")  # xor r10d, r10d
# While r10 is not rdx: the next columns, or the last ones.
_NEXT_COLUMNS = bytes.fromhex("4939d2 7410 4983c220 4939d2 4c0f4fd2 e9")  # add r10, 32; cmovg r10, rdx; jmp
_NEXT_ROW = bytes.fromhex("49ffc8 0f85")  # dec r8; jnz
_RAX = 0  # as the register of an address


class Rows(Instructions):
    """A loop over rows of tables of floats, eight columns at a time; the last eight of a row overlap those before.

    It is a function of the address of the tables' addresses, which it moves on, the number of rows, that of columns,
    which is 8 or more, and the address of the constants. A row of a table has one or more parts of so many columns.

    Args:
        parts: How many parts a row of each table has.
        picked: The number of a table whose rows are picked, and that of a table of int32 with the row for each row. The
            picked rows are one more table, after all others.
    """

    def __init__(self, parts: Sequence[int], picked: tuple[int, int] = (-1, -1)):
        super().__init__()
        self._parts, (self._table, self._index) = parts, picked

    def load(self, register: int, table: int, part: int = 0) -> None:
        """Takes numbers of a table."""
        self._body += _address(table, part)
        self._load(register, _RAX)

    def store(self, register: int, table: int, part: int = 0) -> None:
        """Writes numbers into a table."""
        self._body += _address(table, part)
        self._store(register, _RAX)

    def _pick(self):
        if self._table < 0:
            return b""
        return b"".join([
            _first_of(self._index) + bytes.fromhex("486300"),  # movsxd rax, [rax]
            bytes.fromhex("486bc0") + bytes([self._parts[self._table]]),  # imul rax, rax, the parts
            bytes.fromhex("490fafc1 480347") + bytes([8 * self._table]),  # imul rax, r9; add rax, [rdi + ...]
            bytes.fromhex("488947") + bytes([8 * len(self._parts)]),  # mov [rdi + ...], rax
        ])  # fmt: skip

    def _move_on(self):
        for table, parts in enumerate(self._parts):
            if table == self._index:
                yield bytes.fromhex("488347") + bytes([8 * table, 4])  # add [rdi + ...], 4
            elif table != self._table:
                yield (bytes.fromhex("4c014f") + bytes([8 * table])) * parts  # add [rdi + ...], r9

    def _instructions(self):
        columns = back(bytes(self._body) + _NEXT_COLUMNS)
        row = back(self._pick() + _FIRST_COLUMNS + columns + b"".join(self._move_on()) + _NEXT_ROW)
        return _BEGIN + len(row).to_bytes(4, "little") + row + RETURN


def _first_of(table):
    return bytes.fromhex("488b47") + bytes([8 * table])  # mov rax, [rdi + ...]


def _address(table, part):
    return (
        _first_of(table) + bytes.fromhex("4c01d0") + bytes.fromhex("4c01c8") * part
    )  # add rax, r10; add rax, r9
