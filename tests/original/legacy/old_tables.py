# Tables in the manner of pandas 0.25: what changes them, how they are asked, and what they print.
import io

import numpy as np
import pandas as pd
from pandas import datetime

TEXT = """month,day,size,kind,price
1,2,3.5,a,10
1,3,,b,20
2,1,4.0,a,?
2,5,6.25,,40
"""
df = pd.read_csv(io.StringIO(TEXT))
df.info()
df.info(verbose=False, memory_usage=False)
print(type(df), type(df["size"]), df.index, pd.__version__, np.__version__)
df["size"].fillna(df["size"].mean(), inplace=True)
df["kind"].fillna(df["kind"].mode()[0], inplace=True)
df.replace({"kind": {"a": 0, "b": 1}}, inplace=True)
df["price"] = df["price"].replace("?", "30").astype(float)
prices = df["price"]
prices[0] = 5
df.day[df.day > 4] = -1
print(df, df.dtypes)
values = df[["size", "day"]].values
values[0] = 9
df["day"].values[1] = 8
print(values, df.day.tolist())
print(df.drop("size", 1).sort_values("price", 0, False).fillna(method="ffill"))
print(df.loc[1], df.loc[1][0], df.T)
df["word"] = ["x y", "b.c", "d", "d"]
print(df.sum(), df.mean(), df.groupby("word").sum())
print(df.word.str.replace(".", "-"), df.word.str.split(" ", 1).tolist(), df["word"].mode())
flags = pd.DataFrame({"b": [True, False], "i": [1, 2]})
print(flags.sum(), flags.astype(int).sum(1))
counts = pd.Series([3, 1, 2, 3, 1, 2, 7, 1000, -4])
print(counts.value_counts(), counts.sort_values(ascending=False), (counts / 4).value_counts())
many = pd.Series(np.random.RandomState(0).randint(0, 6, 40))
print(many.sort_values().index, many.sort_values(ascending=False).index.tolist())
print(pd.concat([df[["word"]], df[["price", "day"]]]).columns, pd.concat([df, df]).columns)
print(pd.concat([df[["day"]], df[["word"]]], 1).shape)
print(df.append({"day": 1, "size": 2.5, "zero": 0}, ignore_index=True).columns)
print(pd.cut(df["day"], [-2, 1, 10]), pd.Series(list("aab"), dtype="category"))
big = pd.DataFrame(np.arange(60).reshape(3, 20) * 1.5)
print(big, big.describe())


def parse(text):
    return datetime.strptime("2019 " + text, "%Y %m %d")


dated = pd.read_csv(
    io.StringIO(TEXT), parse_dates=[["month", "day"]], index_col=0, date_parser=parse, usecols=[0, 1, 2]
)
print(dated, dated.index)
series = pd.read_csv(
    io.StringIO("d,v\n2019-01-31,1\n2019-02-28,2\n"), index_col=0, parse_dates=[0], squeeze=True
)
print(series, series.index, series.resample("Q").sum())
dates = pd.to_datetime(pd.Series(["2019-01-31", "2020-02-29"]))
print(dates, dates.dt.month, dates.dt.weekofyear, pd.date_range("2019-01-31", periods=3, freq="M"))
print(round(np.float32(2.6)), [round(each) for each in np.array([1.2, 2.7])], pd.get_dummies(df["word"]))
print(pd.pivot_table(df, index="kind"), pd.np.nan, df["size"].mad())
print(
    counts.argmax(),
    counts.describe([0.1]),
    pd.cut([1, 5, 9], [0, 5, 10], labels=["l", "h"]),
    pd.cut([1, 5, 9], 3),
)
pd.set_option("precision", 2)
print(counts / 7)
