using System.Runtime.CompilerServices;

namespace Training.Tests;

/// <summary>libtorch is loaded before the first test: TorchSharp alone would not find it below the program, and would copy another one beside it.</summary>
internal static class Libtorch
{
    [ModuleInitializer]
    internal static void Load() => TorchRuntime.Start();
}
