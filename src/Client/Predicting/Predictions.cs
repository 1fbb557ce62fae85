using Client.Answers;
using Grains.Interfaces.Predicting;

namespace Client.Predicting;

/// <summary>One image as it was answered.</summary>
/// <param name="Answer">The ensemble's answer.</param>
/// <param name="Members">How many members gave it.</param>
/// <param name="Picture">The image itself, if it is to be shown.</param>
internal sealed record Prediction(PredictedImage Answer, int Members, GreyImage? Picture = null)
{
    public bool IsDisputed => Answer.Agreeing < Members;
}

/// <summary>All images as they were answered.</summary>
/// <param name="Images">In the order in which they were asked.</param>
/// <param name="MembersTotal">How many members the ensemble has.</param>
/// <param name="Refused">Images that have no answer, and why.</param>
internal sealed record Predictions(IReadOnlyList<Prediction> Images, int MembersTotal, IReadOnlyList<RefusedImage> Refused)
{
    /// <summary>What was not looked at in the folders that were named.</summary>
    public IReadOnlyList<LeftOutFiles> LeftOut { get; init; } = [];

    /// <summary>How labels are to be read if classes are named by other numbers, or null.</summary>
    public string? LabelNote => ClassOrder.Note(Images.Select(image => (image.Answer.Label, image.Answer.ClassName)));

    /// <summary>How many members answered, of the image for which it was fewest.</summary>
    public int MembersUsed => Images.Select(image => image.Members).DefaultIfEmpty(MembersTotal).Min();

    public PredictAnswer ToAnswer(string run) =>
        new(run, MembersUsed, MembersTotal, MembersUsed < MembersTotal, [.. Images.Select(image => image.Answer)])
        {
            Refused = Refused.Count > 0 ? Refused : null,
            LeftOut = LeftOut.Count > 0 ? LeftOut : null,
            LabelNote = LabelNote,
        };
}
