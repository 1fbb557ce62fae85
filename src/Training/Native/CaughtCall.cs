namespace Training.Native;

/// <summary>Calls methods of libtorch's C++ objects so that an exception comes back as a code; in .NET it would end the process.</summary>
internal static unsafe class CaughtCall
{
    // torch/csrc/stable/c/shim.h, since 2.10: AOTITorchError torch_parallel_for(int64_t begin, int64_t end, int64_t grain_size,
    // void (*func)(int64_t begin, int64_t end, void *ctx), void *ctx).
    private static readonly nint ForEach = TorchLibrary.Export("torch_parallel_for");

    /// <summary>Whether this libtorch can: since 2.10.</summary>
    public static bool IsThere => ForEach != 0;

    /// <summary>Calls a method without arguments.</summary>
    /// <param name="method">Its address.</param>
    /// <param name="instance">The object.</param>
    /// <returns>False if it threw; libtorch writes the exception's words to the standard error.</returns>
    /// <remarks>
    /// A loop over a range of one runs on the calling thread, within libtorch's own try and catch. The function gets the begin of the range
    /// first, in the register in which a method expects its object; the two arguments behind it are not read.
    /// </remarks>
    public static bool Try(nint method, nint instance) =>
        ((delegate* unmanaged<long, long, long, nint, nint, int>)ForEach)(instance, instance + 1, 1, method, 0) == 0;
}
