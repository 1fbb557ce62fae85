using EndToEnd.Tests.Chaos;
using EndToEnd.Tests.Images;
using EndToEnd.Tests.Namespaces;
using EndToEnd.Tests.Page;
using EndToEnd.Tests.Serving;
using EndToEnd.Tests.Visits;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(EndToEnd.Tests.Processes.LongestFirst))]

namespace EndToEnd.Tests.Processes;

/// <summary>Starts the classes that take longest first, so that the last ones end together.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Longest =
    [
        .. new[]
        {
            typeof(InterruptionTests), typeof(MainJobTests), typeof(GpuVisitTests), typeof(TlsRolloutTests), typeof(NamespaceTests), typeof(PageTests), typeof(ChaosTests),
            typeof(BadInputTests), typeof(ServingTests), typeof(BackupTests), typeof(OwnClusterTests), typeof(ImageTests),
        }.Select(type => $" {type.FullName} "),
    ];

    public IReadOnlyCollection<T> OrderTestCollections<T>(IReadOnlyCollection<T> testCollections) where T : ITestCollection => [.. testCollections.OrderBy(RankOf)];

    private static int RankOf<T>(T collection) where T : ITestCollection =>
        Array.FindIndex(Longest, name => collection.TestCollectionDisplayName.Contains(name, StringComparison.Ordinal)) is >= 0 and var rank ? rank : Longest.Length;
}
