using Ensembles.Members;
using Ensembles.Recipes;

namespace Ensembles.Tests.Recipes;

/// <summary>A class without images in a part of the data is refused or named.</summary>
public class SplitFitTests
{
    // Of each class: training files, and of these to train and to validate, and test.
    public static TheoryData<int[][], int, int?, int?, string> Refused => new()
    {
        { [[3050, 50, 3000, 9], [3050, 50, 3000, 9]], 6000, null, null, "data.validation: 6000 of the 6100 training images of /own would validate and only 100 would train; set it to at most 3050, such as 610." },
        { [[1, 0, 1, 1], [1, 1, 0, 1], [1, 1, 0, 1]], 1, null, null, "data.validation: 1 validation images leave no training image of class 'a'; choose fewer, or add images." },
        { [[5, 4, 1, 1], [5, 4, 1, 1], [0, 0, 0, 2]], 2, null, null, "/own: there are test images and no training images of class 'c'; add training images, or remove the test images." },
    };

    public static TheoryData<int[][], int, int?, int?, string[]> Warned => new()
    {
        { [[5, 4, 1, 1], [5, 4, 1, 1]], 2, null, null, [] },
        { [[9, 4, 1, 1], [9, 0, 1, 1]], 2, 4, null, ["data.trainLimit: 4 training images have none of class 'b', so no member learns it; choose more."] },
        { [[5, 4, 1, 1], [5, 4, 0, 1]], 1, null, null, ["data.validation: 1 validation images have none of class 'b', so early stopping does not see it; choose more."] },
        { [[5, 4, 1, 1], [5, 4, 0, 1]], 4, null, 1, ["data.validationLimit: 1 validation images have none of class 'b', so early stopping does not see it; choose more."] },
        { [[5, 4, 1, 1], [0, 0, 0, 0], [5, 4, 1, 0]], 2, null, null, ["/own: there are no images of class 'b': the labels have gaps, and the network has an output for each.", "/own: there are no test images of class 'c', so its scores say nothing of it."] },
        { [[9, 8, 1, 1], .. Enumerable.Repeat(new[] { 0, 0, 0, 0 }, 7)], 1, null, null, ["/own: there are no images of classes 'b', 'c', 'd', 'e', 'f' and 2 more: the labels have gaps, and the network has an output for each."] },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Refusals(int[][] classes, int validation, int? trainLimit, int? validationLimit, string sentence) =>
        Assert.Equal(sentence, Assert.Throws<TrainingException>(() => SplitFit.Check(Recipe(validation, trainLimit, validationLimit), Data(classes))).Message);

    [Theory]
    [MemberData(nameof(Warned))]
    public void Warnings(int[][] classes, int validation, int? trainLimit, int? validationLimit, string[] sentences)
    {
        SplitFit.Check(Recipe(validation, trainLimit, validationLimit), Data(classes));

        Assert.Equal(sentences, SplitFit.Warnings(Recipe(validation, trainLimit, validationLimit), Data(classes)));
    }

    [Fact]
    public void A_manifest_of_an_older_version_does_not_know_its_classes_and_passes()
    {
        var data = Data([[1, 0, 1, 1], [1, 1, 0, 1]]) with { Counts = null };

        SplitFit.Check(Recipe(1, null, null), data);
        Assert.Empty(SplitFit.Warnings(Recipe(1, null, null), data));
    }

    private static DataRecipe Recipe(int validation, int? trainLimit, int? validationLimit) =>
        new() { Folder = "/own", Validation = validation, TrainLimit = trainLimit, ValidationLimit = validationLimit };

    private static DataDescription Data(int[][] classes)
    {
        int[] Column(int part) => [.. classes.Select(counts => counts[part])];
        return new DataDescription(
            "/own", new ImageShape(1, 2, 2), [.. classes.Select((_, label) => $"{(char)('a' + label)}")], Column(1).Sum(), Column(2).Sum(), Column(3).Sum(), "hash")
        {
            Counts = new ClassCounts(Column(0), Column(1), Column(2), Column(3)),
        };
    }
}
