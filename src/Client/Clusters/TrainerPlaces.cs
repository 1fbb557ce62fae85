using System.Collections.Immutable;
using Ensembles.Local;

namespace Client.Clusters;

/// <summary>What the members that are to be trained need.</summary>
/// <param name="Members">How many there are.</param>
/// <param name="Bytes">Memory of a GPU that one of them needs in a process of its own, as <c>budget</c> estimates it.</param>
internal sealed record MemberNeed(int Members, long Bytes);

/// <summary>How many trainer processes share this machine's GPUs.</summary>
internal static class TrainerPlaces
{
    // What is left is for what the estimate does not know: blocks that do not fit each other, other programs.
    private const double UsableShare = 0.9;

    // Processes take turns on a GPU, so there is a number beyond which more of them gain nothing. It was not measured.
    private const int MostAGpu = 8;

    /// <summary>
    /// One GPU a trainer, in turn: at least one trainer a GPU; more of them while the GPU's memory holds as many members, while there are
    /// members
    /// without a trainer, and while each trainer has a core.
    /// </summary>
    /// <param name="gpus">The GPUs, not empty.</param>
    /// <param name="asked">How many the user wants: then nothing else counts.</param>
    /// <param name="need">What members need, or null if it is not known: then one trainer a GPU.</param>
    /// <param name="cores">The processor's cores.</param>
    public static ImmutableArray<VisibleDevice> Share(IReadOnlyList<VisibleDevice> gpus, int? asked, MemberNeed? need, int cores)
    {
        if (asked is { } count) return [.. Enumerable.Range(0, count).Select(index => gpus[index % gpus.Count])];
        var most = Math.Max(gpus.Count, need is null ? 0 : Math.Min(need.Members, cores));
        var rounds = from round in Enumerable.Range(0, MostAGpu)
                     from gpu in gpus
                     where round < Fitting(gpu, need)
                     select gpu;
        return [.. rounds.Take(most)];
    }

    private static long Fitting(VisibleDevice gpu, MemberNeed? need) =>
        gpu.Memory is { } memory && need is { Bytes: > 0 and var bytes } ? Math.Max(1, (long)(memory * UsableShare / bytes)) : 1;
}
