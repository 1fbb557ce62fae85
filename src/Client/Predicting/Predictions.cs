using Client.Answers;

namespace Client.Predicting;

/// <summary>One image as it was answered.</summary>
/// <param name="Answer">The ensemble's answer.</param>
/// <param name="Members">How many members gave it.</param>
/// <param name="Picture">The image itself, where it is to be shown.</param>
internal sealed record Prediction(PredictedImage Answer, int Members, GreyImage? Picture = null)
{
    public bool IsDisputed => Answer.Agreeing < Members;
}

/// <summary>All images as they were answered.</summary>
/// <param name="Images">In the order in which they were asked.</param>
/// <param name="MembersTotal">How many members the ensemble has.</param>
internal sealed record Predictions(IReadOnlyList<Prediction> Images, int MembersTotal)
{
    /// <summary>How many members answered, of the image for which it was fewest.</summary>
    public int MembersUsed => Images.Select(image => image.Members).DefaultIfEmpty(MembersTotal).Min();

    public PredictAnswer ToAnswer(string run) => new(run, MembersUsed, MembersTotal, MembersUsed < MembersTotal, [.. Images.Select(image => image.Answer)]);
}
