"""What pandas said of what it refused."""

import pandas as pd

table = pd.DataFrame({"a": [1, 2], "b": ["x", "y"]})


def longer():
    table["z"] = [1, 2, 3]


for refused in (
    lambda: pd.read_csv("nothing.csv"),
    lambda: pd.read_csv("a/b/nothing.csv", header=None),
    lambda: pd.read_table("nothing.txt", sep=r"\s+"),
    lambda: pd.read_csv("nothing.csv", engine="python"),
    lambda: pd.DataFrame({"a": [1], "b": [1, 2]}),
    longer,
    lambda: bool(table["a"] > 1),
    lambda: table and 1,
    lambda: table["a"] and table["b"],
    lambda: pd.to_numeric(table["b"]),
    lambda: table["c"],
    lambda: table.drop("c", axis=1),
    lambda: table.loc[5],
    lambda: table.iloc[5],
    lambda: table.c,
    lambda: table.set_index("q"),
    lambda: table["b"].astype(float),
):
    try:
        print(refused())
    except Exception as error:
        print(type(error).__name__, error)
