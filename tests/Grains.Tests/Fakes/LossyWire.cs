using Grains.Interfaces.Members;

namespace Grains.Tests.Fakes;

/// <summary>Loses messages to members, as a network does, where a test says so.</summary>
internal sealed class LossyWire : IIncomingGrainCallFilter
{
    private int _lost;

    /// <summary>Whether a message is lost, by the member's key and the method; asked once for each.</summary>
    public Func<string, string, bool> Loses { get; set; } = (_, _) => false;

    /// <summary>How many were lost.</summary>
    public int Lost => _lost;

    public Task Invoke(IIncomingGrainCallContext context)
    {
        if (context.InterfaceMethod?.DeclaringType != typeof(IMemberGrain) || !Loses(context.TargetId.Key.ToString()!, context.MethodName)) return context.Invoke();
        Interlocked.Increment(ref _lost);
        return Task.CompletedTask;
    }
}
