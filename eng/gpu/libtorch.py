# Whether LibTorchSharp works with an installed libtorch, before .NET is asked: libtorch.py FOLDER_OF_LIBTORCH LIBTORCHSHARP
#
# 1. Every symbol is bound at once (RTLD_NOW), so that a function that this libtorch lacks shows here, not where it is first called.
# 2. Objects that LibTorchSharp was compiled to know by size have the sizes of libtorch 2.10.
# 3. An error of libtorch comes back as a message: c10::Error is caught by value, and a changed layout would end the process.
import ctypes
import json
import os
import struct
import sys

SIZES = {
    "_ZN3c1019UndefinedTensorImpl10_singletonE": 184,
    "_ZTVN3c1010TensorImplE": 272,
    "_ZTVN3c1011StorageImplE": 64,
    "_ZTVN3c105ErrorE": 48,
    "_ZTVN5torch8autograd4NodeE": 120,
    "_ZTVN5torch8autograd12AutogradMetaE": 80,
}
LIBRARIES = ["libc10.so", "libtorch_cpu.so", "libc10_cuda.so", "libtorch_cuda.so", "libtorch.so"]
FLOAT32 = 6
CPU = 0


def sizes(path, names):
    """Sizes of exported objects, read from the dynamic symbols of an ELF file of 64 bits."""
    found = {}
    with open(path, "rb") as file:
        header = file.read(64)
        offset, = struct.unpack_from("<Q", header, 40)
        size, count = struct.unpack_from("<HH", header, 58)
        file.seek(offset)
        table = file.read(size * count)
        sections = [struct.unpack_from("<IIQQQQIIQQ", table, index * size) for index in range(count)]
        for section in sections:
            if section[1] != 11:
                continue
            file.seek(section[4])
            symbols = file.read(section[5])
            strings = sections[section[6]]
            file.seek(strings[4])
            text = file.read(strings[5])
            for name, _, _, defined, _, length in struct.iter_unpack("<IBBHQQ", symbols):
                if defined == 0:
                    continue
                symbol = text[name:text.index(b"\0", name)].decode("ascii", "replace")
                if symbol in names:
                    found[symbol] = length
    return found


def provoke(library):
    """Asks for an impossible shape, and returns what libtorch says about it."""
    library.THSTensor_zeros.restype = ctypes.c_void_p
    library.THSTensor_zeros.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_int8, ctypes.c_int, ctypes.c_int, ctypes.c_bool]
    library.THSTensor_reshape.restype = ctypes.c_void_p
    library.THSTensor_reshape.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int]
    library.THSTorch_get_and_reset_last_err.restype = ctypes.c_char_p
    tensor = library.THSTensor_zeros((ctypes.c_int64 * 2)(2, 3), 2, FLOAT32, CPU, 0, False)
    library.THSTensor_reshape(tensor, (ctypes.c_int64 * 1)(7), 1)
    return (library.THSTorch_get_and_reset_last_err() or b"").decode("utf-8", "replace")


def main(folder, bridge):
    files = [os.path.join(folder, name) for name in LIBRARIES if os.path.exists(os.path.join(folder, name))]
    found = {}
    for file in files:
        ctypes.CDLL(file, mode=os.RTLD_NOW | os.RTLD_GLOBAL)
        found.update(sizes(file, SIZES))
    library = ctypes.CDLL(bridge, mode=os.RTLD_NOW)
    others = [f"{name} has {found.get(name, 'no')} bytes, 2.10 has {size}" for name, size in SIZES.items() if found.get(name) != size]
    message = provoke(library).split("\n")[0]
    notes = [f"loaded with all symbols: {', '.join(os.path.basename(file) for file in files)}", f"provoked error: {message}", *others]
    print(json.dumps({"notes": notes}))
    if others:
        sys.exit("objects have other sizes than in libtorch 2.10: " + "; ".join(others))
    if "invalid" not in message:
        sys.exit(f"an impossible shape gave no error that names it: {message!r}")


if __name__ == "__main__":
    main(*sys.argv[1:3])
