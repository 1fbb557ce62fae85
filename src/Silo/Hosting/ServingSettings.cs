using Grains.Predicting;

namespace Silo.Hosting;

/// <summary>Limits of predictions; settings below <c>Ensemble:Serving:</c>.</summary>
internal sealed class ServingSettings
{
    /// <summary>Images of one member that share a forward pass; default 256.</summary>
    public int MostTogether { get; set; } = PredictionLimits.Usual.MostTogether;

    /// <summary>Images that may wait for one member before further ones are refused; default 8192.</summary>
    public int MostWaiting { get; set; } = PredictionLimits.Usual.MostWaiting;

    /// <summary>How long an order waits for others to share its pass with; default none.</summary>
    public TimeSpan Delay { get; set; } = PredictionLimits.Usual.Delay;

    /// <summary>Memory for the weights of members that answer, in MiB; default 1024.</summary>
    public long MemoryMiB { get; set; } = 1024;

    /// <summary>The maximum number of images of an HTTP request; default 4096.</summary>
    public int MostImages { get; set; } = 4096;

    /// <summary>The largest body of a request over HTTP, in MiB; default 64.</summary>
    public int MostBodyMiB { get; set; } = 64;

    /// <summary>The timeout of an HTTP request that has none; default 30 s.</summary>
    public TimeSpan Within { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Requests over HTTP that are answered at the same time; further ones are refused; default 512.</summary>
    public int MostRequests { get; set; } = 512;

    /// <summary>Pages that are shown what changes at the same time; further ones are refused; default 256.</summary>
    public int MostWatchers { get; set; } = 256;

    public PredictionLimits Limits => new(MostTogether, MostWaiting, Delay);

    /// <summary>Every fault at once, one sentence each with its cure.</summary>
    public IEnumerable<string> Faults()
    {
        if (MostTogether < 1) yield return $"Ensemble:Serving:MostTogether is {MostTogether}; give a number of images, such as 256.";
        if (MostWaiting < 1) yield return $"Ensemble:Serving:MostWaiting is {MostWaiting}; give a number of images, such as 8192.";
        if (Delay < TimeSpan.Zero || Delay > TimeSpan.FromSeconds(1))
            yield return $"Ensemble:Serving:Delay is {Delay}; give a time up to a second, such as 00:00:00.002.";
        if (MemoryMiB is < 1 or > 1 << 20) yield return $"Ensemble:Serving:MemoryMiB is {MemoryMiB}; give a number of MiB, such as 1024.";
        if (MostImages < 1) yield return $"Ensemble:Serving:MostImages is {MostImages}; give a number of images, such as 4096.";
        if (MostBodyMiB is < 1 or > 1024) yield return $"Ensemble:Serving:MostBodyMiB is {MostBodyMiB}; give 1 to 1024 MiB.";
        if (Within <= TimeSpan.Zero || Within > TimeSpan.FromMinutes(10))
            yield return $"Ensemble:Serving:Within is {Within}; give a time up to ten minutes, such as 00:00:30.";
        if (MostWatchers < 1) yield return $"Ensemble:Serving:MostWatchers is {MostWatchers}; give a number of pages, such as 256.";
        if (MostRequests < 1) yield return $"Ensemble:Serving:MostRequests is {MostRequests}; give a number of requests, such as 512.";
    }
}
