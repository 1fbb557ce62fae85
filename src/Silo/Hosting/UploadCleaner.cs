using Ensembles.Members;
using Grains.Modules;
using Grains.Nodes;

namespace Silo.Hosting;

/// <summary>Removes uploads that nothing needs, soon after a control silo has started and every hour.</summary>
internal sealed partial class UploadCleaner(UploadUpkeep upkeep, TimeProvider time, ILogger<UploadCleaner> logger) : BackgroundService
{
    private static readonly TimeSpan First = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);
    private readonly RepeatedFault _fault = new(time);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var wait = First; ; wait = Pause)
        {
            await Task.Delay(wait, time, stoppingToken);
            await Clean();
        }
    }

    private async Task Clean()
    {
        try
        {
            var removed = await upkeep.Run();
            foreach (var module in removed.Modules) LogModule(module);
            foreach (var push in removed.Pushes) LogPush(push);
        }
        catch (Exception error)
        {
            if (_fault.IsNews(error.GetType().Name)) LogNotCleaned(error.FirstLine());
        }
    }

    [LoggerMessage(
        Level = LogLevel.Information, Message = "Removed the module {Module}: no run and no sweep has referred to it for seven days")]
    private partial void LogModule(string module);

    [LoggerMessage(
        Level = LogLevel.Information, Message = "Removed the unfinished push of the data set {Set}: it received nothing for 24 hours")]
    private partial void LogPush(string set);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Unused uploads could not be removed ({Reason}); retrying every hour")]
    private partial void LogNotCleaned(string reason);
}
