"""Pictures made other at random, out of arrays, folders and tables, and what is known of them after `fit`."""

import os

import numpy as np
from keras import backend  # noqa: F401
from keras.preprocessing.image import ImageDataGenerator, random_brightness, save_img

pictures = np.random.RandomState(3).uniform(20, 200, (6, 5, 5, 3)).astype("float32")
labels = np.arange(6)


def show(name, values):
    print(name, values.shape, values.dtype, np.round(values.mean(), 3), np.round(values.std(), 3))


np.random.seed(1)
show("brightness", random_brightness(pictures[0], (0.5, 1.5)))
for options in (
    {"brightness_range": (0.3, 1.2)},
    {"brightness_range": [0.8, 1.0], "rescale": 1 / 255, "horizontal_flip": True},
    {"featurewise_center": True, "featurewise_std_normalization": True},
    {"samplewise_center": True, "samplewise_std_normalization": True, "vertical_flip": True},
    {"zca_whitening": True, "featurewise_center": True, "zca_epsilon": 1e-1},
    {"channel_shift_range": 30.0, "rotation_range": 40, "width_shift_range": 0.2},
    {"validation_split": 0.34, "shear_range": 20.0, "zoom_range": 0.3},
):
    np.random.seed(2)
    generator = ImageDataGenerator(**options)
    if any(name.startswith(("featurewise", "zca")) for name in options):
        generator.fit(pictures)
        print(np.round(np.ravel(generator.mean), 3))
    flow = generator.flow(pictures, labels, batch_size=4, seed=5)
    print(sorted(options), len(flow))
    for _ in range(3):
        x, y = next(flow)
        show(y.tolist(), x)
    print(np.random.rand())
augmented = ImageDataGenerator(featurewise_center=True, rotation_range=20)
augmented.fit(pictures, augment=True, rounds=2, seed=4)
print(np.round(augmented.mean.ravel(), 2))

for i, picture in enumerate(pictures):
    folder = os.path.join("pictures", "ab"[i % 2])
    if not os.path.isdir(folder):
        os.makedirs(folder)
    save_img(os.path.join(folder, "%d.png" % i), picture, scale=False)
from_folder = ImageDataGenerator(rescale=1 / 255, brightness_range=(0.5, 1.0)).flow_from_directory(
    "pictures", target_size=(4, 4), batch_size=4, class_mode="binary", seed=6
)
print(from_folder.class_indices, from_folder.filenames, from_folder.samples)
for _ in range(2):
    x, y = next(from_folder)
    show(y.tolist(), x)
