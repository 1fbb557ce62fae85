using Ensembles.Recipes;
using Training;

namespace Benchmarks.Engine;

/// <summary>Our engine with one member in bfloat16, as a <see cref="Peer"/> in a process of its own, the way trainer silos share a GPU.</summary>
internal static class OurProcess
{
    /// <summary>The command that serves it.</summary>
    public const string Command = "member";

    /// <param name="place">Such as <c>cpu</c> or <c>cuda:0</c>.</param>
    /// <param name="gpu"><c>exact</c> or <c>fast</c>.</param>
    /// <param name="effort">The benchmark's.</param>
    public static int Serve(string place, string gpu, string effort)
    {
        TorchRuntime.Gpu = gpu == "fast" ? GpuMode.Fast : GpuMode.Exact;
        TorchRuntime.Start();
        Console.WriteLine(Command);
        using var engine = new OurEngine(TutorialTask.Read(place, Enum.Parse<Effort>(effort)), Precision.Bfloat16, members: 1);
        Peer.Answer((_, _, steps) => engine.Train(steps));
        return TorchRuntime.End(0);
    }
}
