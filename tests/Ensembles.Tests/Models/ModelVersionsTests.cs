using Ensembles.Models;

namespace Ensembles.Tests.Models;

public sealed class ModelVersionsTests
{
    [Fact]
    public void Promotion_adds_a_version_and_rollback_goes_to_the_one_before()
    {
        var model = ModelVersions.First("model", "a").Promote("b").Promote("c");
        Assert.Equal((3, "c"), (model.Current, model.Run));
        var back = model.Rollback()!;
        Assert.Equal((2, "b"), (back.Current, back.Run));
        Assert.Equal((1, "a"), (back.Rollback()!.Current, back.Rollback()!.Run));
        Assert.Null(ModelVersions.First("model", "a").Rollback());
    }

    [Fact]
    public void After_a_rollback_a_promotion_is_a_new_version_and_old_numbers_keep_their_runs()
    {
        var model = ModelVersions.First("model", "a").Promote("b").Rollback()!.Promote("c");
        Assert.Equal((3, "c"), (model.Current, model.Run));
        Assert.Equal(["a", "b", "c", null, null], new[] { 1, 2, 3, 4, 0 }.Select(model.RunOf));
    }

    [Fact]
    public void Promoting_the_current_run_changes_nothing() => Assert.Same(Model, Model.Promote("a"));

    private static readonly ModelVersions Model = ModelVersions.First("model", "a");
}
