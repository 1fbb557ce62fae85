namespace Training;

/// <summary>Gains as people write them: <c>all</c>, <c>none</c>, or names with commas between, such as <c>all,step-graph</c>.</summary>
public static class GpuGainNames
{
    private static readonly (string Name, GpuGains Gain)[] Known =
    [
        ("all", GpuGains.All),
        ("none", GpuGains.None),
        ("flat-buffers", GpuGains.FlatBuffers),
        ("mask-kernel", GpuGains.MaskKernel),
        ("channels-innermost", GpuGains.ChannelsInnermost),
        ("batched-muon", GpuGains.BatchedMuon),
        ("large-answers", GpuGains.LargeAnswers),
        ("answering-stream", GpuGains.AnsweringStream),
        ("varying-kernel", GpuGains.VaryingKernel),
        ("background-checkpoints", GpuGains.BackgroundCheckpoints),
        ("cudnn-normalization", GpuGains.CudnnNormalization),
        ("step-graph", GpuGains.StepGraph),
    ];

    /// <summary>The names, for a message.</summary>
    public static string All => string.Join(", ", Known.Select(known => known.Name));

    /// <summary>Reads a text; null if a name in it is not known, or there is none.</summary>
    public static GpuGains? Parse(string text)
    {
        var gains = text.Split(',', StringSplitOptions.TrimEntries)
            .Select(name => Known.Where(known => known.Name == name).Select(known => (GpuGains?)known.Gain).FirstOrDefault())
            .ToList();
        return gains.Contains(null) ? null : gains.Aggregate(GpuGains.None, (all, gain) => all | gain!.Value);
    }
}
