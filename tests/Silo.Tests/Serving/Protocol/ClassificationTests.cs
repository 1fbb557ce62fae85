using Silo.Serving.Protocol;

namespace Silo.Tests.Serving.Protocol;

public sealed class ClassificationTests
{
    [Fact]
    public void The_most_probable_classes_come_first_in_every_row()
    {
        var words = Classification.Of("probabilities", [0.1f, 0.7f, 0.2f, 0.5f, 0.25f, 0.25f], ["cat", "dog", "a:b"], top: 2);
        Assert.Equal("probabilities", words.Name);
        Assert.Equal([2, 2], words.Shape);
        Assert.Equal(["0.7:1:dog", "0.2:2:a:b", "0.5:0:cat", "0.25:1:dog"], words.Values);
    }

    [Fact]
    public void Of_equal_classes_the_first_comes_first() =>
        Assert.Equal(["0.5:0:no", "0.5:1:yes"], Classification.Of("probabilities", [0.5f, 0.5f], ["no", "yes"], top: 2).Values);

    [Fact]
    public void A_probability_that_is_no_number_is_never_written() =>
        Assert.Throws<InvalidOperationException>(() => Classification.Of("probabilities", [float.NaN], ["any"], top: 1));
}
