using Benchmarks.Engine;
using Benchmarks.Reporting;

namespace Benchmarks.Serving;

/// <summary>
/// Three members answer clients on this machine: by HTTP with JSON, by HTTP with bytes, by grain calls; against the members' bare forward
/// passes in one process, and against a FastAPI server that averages the same networks in PyTorch. All take turns within one run.
/// </summary>
internal static class ServeBenchmark
{
    public const string Name = "serve";

    private const int Large = 64;
    private static readonly int[] Batches = [1, Large];

    /// <summary>How many ask at the same time.</summary>
    public static int[] Clients { get; } = [1, 8, 64];

    public static Report Run(bool quick) => RunAsync(quick ? 1 : 3, TimeSpan.FromSeconds(quick ? 1.5 : 3)).GetAwaiter().GetResult();

    private static async Task<Report> RunAsync(int rounds, TimeSpan time)
    {
        using var ensemble = ServedEnsemble.Start(Environment.ProcessorCount);
        using var bare = new BareMembers(ensemble.Members(), ensemble.Checkpoints);
        using var peer = FastApiServer.Start(ensemble.Export());
        await using var grains = await GrainAsked.Connect(ensemble.Gateway, ensemble.ClusterId, ensemble.Folder, ServedEnsemble.Run);
        List<IAsked> all = [HttpAsked.OursByBytes(ensemble.Address, ServedEnsemble.Run), HttpAsked.OursByJson(ensemble.Address, ServedEnsemble.Run), grains];
        if (peer is not null) all.AddRange(HttpAsked.PeerByBytes(peer.Address), HttpAsked.PeerByJson(peer.Address));
        var images = TutorialTask.Read().Images.Slice(0, Large).Pixels.ToArray();
        List<string> notes = [.. await Differences(all, bare, images)];
        if (peer is null) notes.Add("FastAPI or PyTorch is missing for python3; it was left out.");
        // The first one measured would pay for compilation.
        foreach (var asked in all) await Load.Put(asked, images[..(images.Length / Large)], 1, Clients[^1], TimeSpan.FromSeconds(1));
        var found = new Findings();
        for (var round = 0; round < rounds; round++) await Measure(found, all, bare, images, time);
        return new Report(Name, found.Figures(), found.Ratios(peer is not null), Findings.Goals(peer is not null), Machine.Describe(), notes);
    }

    private static async Task Measure(Findings found, List<IAsked> all, BareMembers bare, byte[] images, TimeSpan time)
    {
        foreach (var batch in Batches)
        {
            var pixels = images[..(images.Length / Large * batch)];
            found.Bare(batch, bare.ImagesPerSecond(pixels, batch, time));
            if (batch == 1) found.BareLatency(bare.Milliseconds(pixels, time));
            foreach (var clients in Clients)
            {
                foreach (var asked in all) found.Add(asked.Name, batch, clients, await Load.Put(asked, pixels, batch, clients, time));
            }
        }
    }

    private static async Task<IEnumerable<string>> Differences(List<IAsked> all, BareMembers bare, byte[] images)
    {
        var expected = bare.Answer(images);
        var notes = new List<string>();
        foreach (var asked in all)
        {
            var answer = await asked.Ask(images, Large);
            notes.Add($"Largest difference of a probability, {asked.Name} against bare members: {answer.Zip(expected).Max(pair => Math.Abs(pair.First - pair.Second)):g2}");
        }

        return notes;
    }
}
