using Grains.Interfaces.Nodes;

namespace Client.Clusters;

/// <summary>
/// Ends calls that no answer can come to any more because a silo that had them is gone. Orleans ends a client's calls only at
/// their response timeout, which is half an hour for the longest.
/// </summary>
/// <param name="look">Asks the cluster which silos there are.</param>
/// <param name="time">The clock.</param>
internal sealed class LostCalls(Func<Task<NodesStatus>> look, TimeProvider time) : IOutgoingGrainCallFilter
{
    /// <summary>How long a call may still be answered after a gateway is lost: it may have gone through another one.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>How often the control silos are looked at while a long call is under way.</summary>
    public static readonly TimeSpan LookPeriod = TimeSpan.FromSeconds(5);

    /// <summary>
    /// When they are first looked at: most calls that may take long do not, and a lost silo is listed for longer than this.
    /// </summary>
    public static readonly TimeSpan FirstPoll = TimeSpan.FromMilliseconds(500);

    // A pool that has just moved to another silo does not know all silos at once.
    private const int PollsWithoutSilo = 2;
    private static readonly TimeSpan LongerThan = TimeSpan.FromMinutes(1);
    private TaskCompletionSource _gatewayLost = NewSignal();

    public void OnGatewayCountChanged(object? sender, GatewayCountChangedEventArgs change)
    {
        if (change.NumberOfConnectedGateways < change.PreviousNumberOfConnectedGateways)
            Interlocked.Exchange(ref _gatewayLost, NewSignal()).SetResult();
    }

    /// <exception cref="SiloUnavailableException">A silo that may have had the call is gone.</exception>
    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        using var over = new CancellationTokenSource();
        var gatewayLost = LoseGateway(over.Token);
        var call = context.Invoke();
        var isLong = context.Request.GetDefaultResponseTimeout() > LongerThan;
        var ended = await (isLong ? Task.WhenAny(call, gatewayLost, LoseControlSilo(over.Token)) : Task.WhenAny(call, gatewayLost));
        await over.CancelAsync();
        if (ended == call)
        {
            await call;
            return;
        }

        call.Ignore();
        throw new SiloUnavailableException("A silo was lost while it was asked; what it was asked for may have been done or not.");
    }

    private async Task LoseGateway(CancellationToken over)
    {
        await _gatewayLost.Task.WaitAsync(over);
        await Task.Delay(Grace, time, over);
    }

    // The grain that was called is on a control silo, which need not be the gateway.
    private async Task LoseControlSilo(CancellationToken over)
    {
        await Task.Delay(FirstPoll, time, over);
        if (await ControlSilos() is not { } before) return;
        for (var missing = 0; missing < PollsWithoutSilo;)
        {
            await Task.Delay(LookPeriod, time, over);
            missing = await ControlSilos() is { } now && before.IsSubsetOf(now) ? 0 : missing + 1;
        }
    }

    private async Task<HashSet<string>?> ControlSilos()
    {
        try
        {
            return [
                .. (await look()).Silos.Where(silo => silo.Role != "trainer").Select(silo => silo.Process ?? $"{silo.Address} {silo.Pid}")];
        }
        catch (Exception error) when (LostCluster.Is(error, CancellationToken.None))
        {
            // Who knows the silos does not answer, for as long as a response may take.
            return null;
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
