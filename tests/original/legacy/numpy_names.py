# Names that NumPy 1 had beside those that are left.
import numpy as np

print(
    np.bool8 is np.bool_,
    np.bytes0 is np.bytes_,
    np.object0 is np.object_,
    np.str0 is np.str_,
    np.void0 is np.void,
)
print(np.uint0(3), np.bool8(1), np.typeDict["float32"])
print(np.compare_chararrays(np.array(["a", "b"]), np.array(["a", "c"]), "==", True))
print(np.format_parser(["i4", "f8"], ["a", "b"], []).dtype)
low, high = np.byte_bounds(np.zeros((3, 2)))
print(high - low, np.DataSource.__name__)
