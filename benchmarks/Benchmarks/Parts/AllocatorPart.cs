using Benchmarks.Engine;
using Ensembles.Recipes;
using Training;
using Training.Native;

namespace Benchmarks.Parts;

/// <summary>Training steps in a process of its own, with the C library's allocator as the engine sets it or as it comes.</summary>
internal static class AllocatorPart
{
    /// <summary>The command that serves it.</summary>
    public const string Command = "allocator";

    /// <summary>The engine's setting.</summary>
    public const string Set = "set";

    /// <summary>The allocator as it comes.</summary>
    public const string Untouched = "untouched";

    public static int Serve(string allocator)
    {
        if (allocator == Set) TorchRuntime.Start();
        else TorchLibrary.Load();
        Console.WriteLine(allocator);
        using var engine = new OurEngine(TutorialTask.Read(), Precision.Bfloat16);
        Peer.Answer((_, _, steps) => engine.Train(steps));
        return TorchRuntime.End(0);
    }
}
