namespace Training.Native;

/// <summary>The version of the libtorch that is loaded, which need not be the one that TorchSharp is built for.</summary>
internal static unsafe class TorchVersion
{
    /// <summary>Such as <c>2.10.0</c>; null if this libtorch does not say it. It is loaded.</summary>
    public static string? Loaded() =>
        TorchLibrary.Export("aoti_torch_abi_version") is var ask and not 0 ? Parse(((delegate* unmanaged<ulong>)ask)()) : null;

    /// <summary>Reads PyTorch's number: from its highest byte on major, minor, patch.</summary>
    internal static string? Parse(ulong number) =>
        number >> 48 == 0 ? null : $"{number >> 56}.{(number >> 48) & 0xFF}.{(number >> 40) & 0xFF}";
}
