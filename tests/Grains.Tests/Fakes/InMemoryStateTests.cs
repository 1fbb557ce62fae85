using Conformance;
using Orleans.Storage;

namespace Grains.Tests.Fakes;

/// <summary>The fake does what the real stores do.</summary>
public sealed class InMemoryStateTests : GrainStateConformance
{
    private readonly InMemoryState _state = new();

    protected override IGrainStorage Storage => _state;
}
