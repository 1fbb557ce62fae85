using Conformance;
using Ensembles.Members;

namespace Grains.Tests.Fakes;

public sealed class InMemoryPushedSetsTests : PushedSetsConformance
{
    protected override IPushedSets Sets { get; } = new InMemoryPushedSets();
}
