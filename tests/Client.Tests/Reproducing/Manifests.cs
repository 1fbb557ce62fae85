using System.Text.Json.Nodes;
using Client.Reproducing;

namespace Client.Tests.Reproducing;

/// <summary>Manifests of small runs.</summary>
internal static class Manifests
{
    /// <summary>Two members, three epochs, the second the best.</summary>
    public static RunManifest Finished { get; } = new()
    {
        Run = "mnist-1",
        Recipe = JsonNode.Parse("""{"name":"mnist","members":2,"training":{"precision":"float32"},"data":{"folder":"/here"}}""")!,
        Seed = 1,
        MemberSeeds = [11, 12],
        Data = new ManifestData("mnist", "abc"),
        Processor = "a processor",
        IntraOpThreads = 1,
        Versions = System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty.Add("libtorch", "2.10"),
        Results = new RunResults("finished", "patience", [new(1, 0.3, true), new(2, 0.2, true), new(3, 0.25, false)], [Member(0), Member(1)]),
    };

    public static RunManifest With(Func<RunResults, RunResults> change) => Finished with { Results = change(Finished.Results!) };

    /// <summary>The same with one member changed.</summary>
    public static RunManifest WithMember(Func<MemberResult, MemberResult> change) => With(results => results with { Members = [results.Members[0], change(results.Members[1])] });

    /// <summary>The same, but the last epochs of its member 1 are others.</summary>
    public static RunManifest Drifting(int from) => WithMember(member => member with
    {
        Epochs = [.. member.Epochs.Select(epoch => epoch.Epoch < from ? epoch : epoch with { WeightsSha256 = $"other-{epoch.Epoch}", ValidationLoss = epoch.ValidationLoss + 0.001 * epoch.Epoch })],
    });

    private static MemberResult Member(int index) =>
        new(index, "cpu", null, [.. Enumerable.Range(1, 3).Select(epoch => new MemberEpochResult(epoch, 0.5 / epoch, 0.4 / epoch, $"weights-{index}-{epoch}"))]);
}
