"""Calls of Matplotlib that it took in 2019."""

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

fig, (left, right) = plt.subplots(1, 2)
of_no_axes = plt.cm.ScalarMappable(cmap="jet")
of_no_axes.set_array([1, 2])
bar = plt.colorbar(of_no_axes)
print(len(fig.axes), bar.ax in fig.axes, left, right, repr(left), fig.axes[2])
picture = left.imshow(np.ones((2, 2)))
print(
    len(fig.axes),
    fig.colorbar(picture).ax is fig.axes[-1],
    len(fig.axes),
    fig.colorbar(picture, ax=left).ax.get_label(),
)
plt.figure()
print(plt.gca(), repr(plt.gca()), plt.axes([0, 0, 1, 1]), repr(plt.axes([0.1, 0, 1, 1])))
plt.xlabel("x")
plt.title("t")
print(
    repr(plt.gca()),
    str(plt.subplot(121)),
    str(plt.subplot(122, polar=True)),
    str(plt.subplot(121, projection="3d")),
)
contour = plt.figure().add_subplot(111).contour(np.arange(9.0).reshape(3, 3))
for each in contour.collections:
    each.set_alpha(0.5)
for each in contour.collections:
    each.remove()
print(plt.gca().collections[:], {"seaborn", "seaborn-whitegrid", "ggplot"} <= set(plt.style.available))
plt.figure().canvas.set_window_title("a window")
boxes = plt.boxplot([[1, 2, 3], [2, 3, 4]], labels=["a", "b"])
plt.gcf().canvas.draw()
print([text.get_text() for text in plt.gca().get_xticklabels()], sorted(boxes))
plt.savefig("figure.png", frameon=False)
plt.gcf().savefig("figure.png", frameon=True, dpi=40)
print(type(plt.stem([1, 2], use_line_collection=True)).__name__, plt.imread("figure.png").shape)
