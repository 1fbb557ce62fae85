namespace Grains.Telemetry;

/// <summary>When members have reported the epochs that are not decided yet.</summary>
internal sealed class BarrierWaits(TimeProvider time)
{
    private readonly Dictionary<(int Member, int Epoch), long> _heard = [];

    public void Receive(int member, int epoch) => _heard.TryAdd((member, epoch), time.GetTimestamp());

    /// <summary>How long each member has waited for the decision of an epoch; reports before that are dropped.</summary>
    public List<TimeSpan> Decided(int epoch)
    {
        var waits = _heard.Where(heard => heard.Key.Epoch == epoch).Select(heard => time.GetElapsedTime(heard.Value)).ToList();
        foreach (var heard in _heard.Keys.Where(heard => heard.Epoch <= epoch)) _heard.Remove(heard);
        return waits;
    }
}
