namespace Ensembles.Selecting;

/// <summary>What members say of images whose classes are known.</summary>
/// <param name="Members">One table a member, samples × classes, row by row; at least one, in the order of the members.</param>
/// <param name="Labels">The true class of each sample.</param>
/// <param name="Classes">Columns.</param>
public sealed record LabelledAnswers(IReadOnlyList<float[]> Members, byte[] Labels, int Classes);
