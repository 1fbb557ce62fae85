using Ensembles.Members;
using Ensembles.Runs;

namespace Ensembles.Tests.Runs;

public sealed class OtherTestTests
{
    private static readonly DataDescription Own = new("mnist", new ImageShape(1, 28, 28), ["0", "1"], 10, 1, 2, "hash");

    [Fact]
    public void The_mean_of_the_members_is_scored_with_the_temperature_it_had_and_the_members_by_themselves()
    {
        // Means 0.75 and 0.4 for the true classes: one of two right, while of the members' own four answers three are.
        float[][] members = [[0.9f, 0.1f, 0.4f, 0.6f], [0.6f, 0.4f, 0.8f, 0.2f]];
        var found = OtherTest.Of(Own with { Name = "qmnist", Sha256 = "other" }, members, 0.5, [0, 1], 2);

        Assert.Equal(("qmnist", "other", 2), (found.Data, found.DataSha256, found.Images));
        Assert.Equal((0.5, 0.75), (found.Averaged.Accuracy, found.MeanMemberAccuracy));
        Assert.Equal(-(Math.Log(0.75) + Math.Log(0.4)) / 2, found.Averaged.Loss, 6);
        Assert.Equal(-(Math.Log(0.9) + Math.Log(0.6) + Math.Log(0.6) + Math.Log(0.2)) / 4, found.MeanMemberLoss, 6);
        // Halving the temperature squares the odds.
        Assert.Equal(-(Math.Log(0.5625 / (0.5625 + 0.0625)) + Math.Log(0.16 / (0.16 + 0.36))) / 2, found.Scaled.Loss, 5);
    }

    public static TheoryData<DataDescription, string> Unfit => new()
    {
        { Own with { Name = "big", Shape = new ImageShape(1, 32, 32), Sha256 = "big" }, "big: its images are 1×32×32, but run 'r' was trained with 1×28×28; choose data of that shape." },
        { Own, "mnist: run 'r' was trained with these data, and 'ensemble evaluate r' has scored their test images; choose other data." },
        { Own with { Name = "letters", ClassNames = ["a", "b", "c"], Sha256 = "letters" }, "letters: it has 3 classes, but run 'r' was trained with 2; choose data with the same classes." },
        { Own with { Name = "turned", ClassNames = ["0", "zwei"], Sha256 = "turned" }, "turned: its class 1 is 'zwei', but that of run 'r' is '1'; choose data with the same classes in the same order." },
    };

    [Theory, MemberData(nameof(Unfit))]
    public void Data_that_the_run_has_no_answers_to_are_refused(DataDescription other, string sentence) =>
        Assert.Equal(sentence, Assert.Throws<TrainingException>(() => OtherDataFit.CheckTest("r", Own, other)).Message);

    [Fact]
    public void Other_images_with_the_same_classes_fit() => OtherDataFit.CheckTest("r", Own, Own with { Name = "qmnist", Sha256 = "other" });
}
