using System.Collections.Immutable;
using Ensembles.Combining;
using Ensembles.Members;
using Grains.Interfaces.Predicting;
using Grains.Interfaces.Runs;

namespace Grains.Predicting;

/// <summary>The rules of requests, and the messages if too few members answer.</summary>
internal static class InferRules
{
    /// <summary>Why an order is not possible, one sentence, or null.</summary>
    public static string? FaultOf(InferOrder order, ImageBatch images, Serving serving)
    {
        if (!Enum.IsDefined(images.Type)) return $"The pixel type {order.PixelType} is not known; give bytes (0) or float32 (1).";
        if (images.Type == PixelType.Float32 && serving.ScalesDiffer)
            return "The members divide pixels by different numbers (model.pixelScale), so float32 pixels, which are divided already, suit "
                + "only some of them; send bytes (0).";
        if (order.Pixels.Length == 0 || order.Pixels.Length % images.BytesPerImage != 0)
            return $"{order.Pixels.Length} bytes are no whole number of {images.Shape} images of {images.BytesPerImage} bytes; send all "
                + $"pixels of every image.";
        if (order.Quorum < 1 || order.Quorum > serving.Members.Length)
            return $"The quorum is {order.Quorum}, but the ensemble has {serving.Members.Length} members; choose 1 to "
                + $"{serving.Members.Length}.";
        if (!Enum.IsDefined(order.Combine))
            return $"The combination {order.Combine} is not known; choose the mean (0) or the geometric mean (1).";
        if (order.Temperature == true && serving.Temperature is null)
            return "No temperature has been fitted; evaluate the run first, or ask without it.";
        return order.Within <= TimeSpan.Zero ? "The time for an answer is over before it begins; give more." : null;
    }

    public static InferReply BelowQuorum(string run, IReadOnlyList<MemberAnswer> members, int quorum)
    {
        var missing = members.Where(member => member.Values is null).ToList();
        var used = members.Count - missing.Count;
        return new InferReply
        {
            Fault = $"Only {used} of {members.Count} members of run '{run}' answered, and {quorum} must: "
                + $"{string.Join("; ", missing.Select(member => $"member {member.Member}: {member.Fault}"))}.",
            Kind = missing.Any(member => member.IsBusy) ? InferFault.Busy : InferFault.Unavailable,
            MembersUsed = used,
            MembersTotal = members.Count,
        };
    }

    public static InferReply ToReply(
        ImmutableArray<EnsembleAnswer> answers, IReadOnlyList<float[]> members, Serving serving, bool withMembers) => new()
        {
            ClassNames = serving.ClassNames,
            Probabilities = [.. answers.SelectMany(answer => answer.Probabilities)],
            Labels = [.. answers.Select(answer => (long)answer.Label)],
            Entropy = [.. answers.Select(answer => (float)answer.Entropy)],
            MutualInformation = [.. answers.Select(answer => (float)answer.MutualInformation)],
            Agreeing = [.. answers.Select(answer => (long)answer.Agreeing)],
            MemberProbabilities = withMembers ? ByImage(members, answers.Length, serving.ClassNames.Length) : [],
            MembersUsed = members.Count,
            MembersTotal = serving.Members.Length,
        };

    private static float[] ByImage(IReadOnlyList<float[]> members, int images, int classes)
    {
        var all = new float[images * members.Count * classes];
        for (var image = 0; image < images; image++)
        {
            for (var member = 0; member < members.Count; member++)
            {
                members[member].AsSpan(image * classes, classes).CopyTo(all.AsSpan((image * members.Count + member) * classes));
            }
        }

        return all;
    }
}
