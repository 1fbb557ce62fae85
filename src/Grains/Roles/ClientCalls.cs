using Grains.Interfaces.Security;

namespace Grains.Roles;

/// <summary>
/// What a client may call: the grains marked with <see cref="ForClientsAttribute"/>, by keys that are names (<see cref="GrainKeys"/>). A
/// silo's own services and its grains may call all.
/// </summary>
internal sealed class ClientCalls : IIncomingGrainCallFilter
{
    // The client that lives in a silo has the silo's address in its id.
    private const string OfSilo = "hosted-";

    public Task Invoke(IIncomingGrainCallContext context)
    {
        if (context.SourceId is { } source && IsOutside(source) && !context.TargetId.IsSystemTarget()) Require(context);
        return context.Invoke();
    }

    private static bool IsOutside(GrainId source) =>
        source.IsClient() && !source.Key.ToString()!.StartsWith(OfSilo, StringComparison.Ordinal);

    private static void Require(IIncomingGrainCallContext context)
    {
        var called = context.InterfaceMethod.DeclaringType!;
        // The runtime's own way to cancel a call.
        if (called.Name == "IGrainCallCancellationExtension") return;
        if (!called.IsDefined(typeof(ForClientsAttribute), inherit: false))
            throw new UnauthorizedAccessException($"{called.Name} is for silos only; a client may not call it.");
        if (!GrainKeys.IsName(context.TargetId.Key.ToString()!))
            throw new UnauthorizedAccessException("The key of a grain must be a name of letters, digits, '.', '-' and '_'.");
    }
}
