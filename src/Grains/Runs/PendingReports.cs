using Ensembles.Members;

namespace Grains.Runs;

/// <summary>Reports of epochs that are not decided yet. The same report may come twice.</summary>
internal sealed class PendingReports
{
    private readonly Dictionary<(int Epoch, int Member), EpochReport> _reports = [];

    public void Add(EpochReport report) => _reports[(report.Epoch, report.Member)] = report;

    public EpochReport? Find(int epoch, int member) => _reports.GetValueOrDefault((epoch, member));

    public void Forget(int decidedEpoch)
    {
        foreach (var key in _reports.Keys.Where(key => key.Epoch <= decidedEpoch).ToList()) _reports.Remove(key);
    }
}
