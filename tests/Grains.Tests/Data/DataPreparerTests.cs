using System.Collections.Immutable;
using Ensembles.Recipes;
using Ensembles.Runs;
using Grains.Data;
using Grains.Tests.Fakes;
using Microsoft.Extensions.Time.Testing;

namespace Grains.Tests.Data;

public sealed class DataPreparerTests
{
    private readonly TinyData _data = new();
    private readonly FakeTimeProvider _clock = new();
    private readonly DataPreparer _preparer;

    public DataPreparerTests() => _preparer = new DataPreparer(_data, _clock);

    private static DataRecipe Own => new() { Folder = "/own", Validation = 1 };

    [Fact]
    public async Task Every_read_gives_the_data_as_they_are_then()
    {
        var before = await _preparer.Read(Own);
        _data.Change("/own");

        Assert.NotEqual(before.Sha256, (await _preparer.Read(Own)).Sha256);
    }

    [Fact]
    public async Task What_came_of_a_job_is_taken_once_and_the_next_one_looks_again()
    {
        var job = _preparer.Begin(Own);
        var before = await job.Work;
        Assert.Same(job, _preparer.Begin(Own));
        _preparer.Take(Own, job);
        _data.Change("/own");

        Assert.NotEqual(before.Sha256, (await _preparer.Begin(Own).Work).Sha256);
    }

    [Fact]
    public async Task An_outcome_that_nobody_took_is_not_kept_for_long()
    {
        var job = _preparer.Begin(Own);
        await job.Work;
        _clock.Advance(TimeSpan.FromMinutes(1));

        Assert.NotSame(job, _preparer.Begin(Own));
    }

    [Fact]
    public async Task Data_of_a_run_have_no_fault_until_they_change_or_go()
    {
        var plan = await Planned(Own);
        Assert.Null(await _preparer.FindFault(plan));

        _data.Change("/own");
        Assert.Equal(
            "/own: the data are not those that 'mine' was planned with (SHA-256 hash/own then, hash/own1 now); put the old data back, or train a new run on these.",
            await _preparer.FindFault(plan));

        _data.Remove("/own");
        Assert.Equal("/own: there is no such folder; name one that has the images.", await _preparer.FindFault(plan));
    }

    [Fact]
    public async Task A_change_that_can_be_counted_is_counted()
    {
        var plan = await Planned(Own);
        var smaller = plan with { Data = plan.Data with { ClassNames = ["zero", "one", "two"], Sha256 = "other" } };

        Assert.Contains(
            "; then 3 classes and 10 + 1 + 2 images of 1×2×2, now 2 classes and 10 + 1 + 2 images of 1×2×2); put", await _preparer.FindFault(smaller), StringComparison.Ordinal);
    }

    private async Task<RunPlan> Planned(DataRecipe data) => new()
    {
        Run = "mine",
        Recipe = Recipes.Tiny(data: $"\"folder\": \"{data.Folder}\""),
        Seed = 1,
        MemberSeeds = [1, 2, 3],
        Data = await _preparer.Read(data),
        CreatedAt = default,
        Versions = ImmutableSortedDictionary<string, string>.Empty,
        Host = "host",
        Processor = "cpu",
        IntraOpThreads = 1,
    };
}
