using Ensembles.Combining;
using Ensembles.Members;
using Grains.Interfaces.Predicting;
using Grains.Tests.Fakes;

namespace Grains.Tests.Predicting;

/// <summary>Answers over the members of a run: their combination, and what is told where some of them are missing.</summary>
public sealed class InferTests
{
    private static readonly InferOrder OneImage = new() { Pixels = [1, 2, 3, 4] };

    [Fact]
    public async Task The_answer_has_one_row_an_image_and_every_members_own_where_it_is_wanted()
    {
        await using var cluster = await RunCluster.Start();
        var predictor = await Served(cluster);

        var reply = await predictor.Infer(OneImage with { Pixels = [1, 2, 3, 4, 5, 6, 7, 8], WithMembers = true });

        Assert.Null(reply.Fault);
        Assert.Equal([0.6f, 0.4f, 0.6f, 0.4f], reply.Probabilities.Select(value => MathF.Round(value, 4)));
        Assert.Equal([0, 0], reply.Labels);
        Assert.Equal([2, 2], reply.Agreeing);
        Assert.Equal(["0.9 0.1", "0.6 0.4", "0.3 0.7", "0.9 0.1", "0.6 0.4", "0.3 0.7"], reply.MemberProbabilities.Chunk(2).Select(row => $"{row[0]:0.0} {row[1]:0.0}"));
        Assert.Equal((3, 3), (reply.MembersUsed, reply.MembersTotal));
    }

    [Fact]
    public async Task One_member_answers_as_the_ensemble_of_one()
    {
        await using var cluster = await RunCluster.Start();
        var predictor = await Served(cluster, members: 1);

        var reply = await predictor.Infer(OneImage);

        Assert.Equal([0.9f, 1 - 0.9f], reply.Probabilities);
        Assert.Equal(0, reply.MutualInformation[0], 6);
    }

    [Fact]
    public async Task The_geometric_mean_is_a_choice()
    {
        await using var cluster = await RunCluster.Start();
        var predictor = await Served(cluster);

        var reply = await predictor.Infer(OneImage with { Combine = CombinationRule.Geometric });

        var (yes, no) = (Math.Cbrt(0.9 * 0.6 * 0.3), Math.Cbrt(0.1 * 0.4 * 0.7));
        Assert.Equal(yes / (yes + no), reply.Probabilities[0], 5);
    }

    [Fact]
    public async Task A_member_that_cannot_answer_fails_the_answer_unless_fewer_are_allowed()
    {
        await using var cluster = await RunCluster.Start();
        var predictor = await Served(cluster);
        cluster.Predictor.BeforePass = member =>
        {
            if (member == 2) throw new TrainingException("its checkpoint is damaged");
        };

        var all = await predictor.Infer(OneImage);
        var two = await predictor.Infer(OneImage with { Quorum = 2 });

        Assert.Equal((InferFault.Unavailable, 2, 3), (all.Kind, all.MembersUsed, all.MembersTotal));
        Assert.Contains("Only 2 of 3 members of run 'tiny-1' answered, and 3 must: member 2: its checkpoint is damaged", all.Fault, StringComparison.Ordinal);
        Assert.Null(two.Fault);
        Assert.Equal((2, 3), (two.MembersUsed, two.MembersTotal));
        Assert.Equal(0.75, two.Probabilities[0], 5);
    }

    [Fact]
    public async Task A_slow_member_is_not_waited_for_long_once_the_quorum_has_answered()
    {
        await using var cluster = await RunCluster.Start();
        var predictor = await Served(cluster);
        using var never = new ManualResetEventSlim();
        cluster.Predictor.BeforePass = member =>
        {
            if (member == 0) never.Wait();
        };

        var reply = await predictor.Infer(OneImage with { Quorum = 2, Within = TimeSpan.FromMinutes(5) });

        Assert.Equal((null, 2), (reply.Fault, reply.MembersUsed));
        never.Set();
    }

    [Fact]
    public async Task An_answer_that_does_not_come_in_time_is_said_to_be_late()
    {
        await using var cluster = await RunCluster.Start();
        var predictor = await Served(cluster);
        using var never = new ManualResetEventSlim();
        cluster.Predictor.BeforePass = _ => never.Wait();

        var reply = await predictor.Infer(OneImage with { Within = TimeSpan.FromMilliseconds(300) });

        Assert.Equal(InferFault.Unavailable, reply.Kind);
        Assert.Contains("did not answer within 0.3 s", reply.Fault, StringComparison.Ordinal);
        never.Set();
    }

    [Fact]
    public async Task A_silo_that_dies_while_it_answers_costs_no_answer()
    {
        await using var cluster = await RunCluster.Start(trainers: 2);
        var predictor = await Served(cluster);
        using var answering = new ManualResetEventSlim();
        using var hold = new ManualResetEventSlim();
        var held = 0;
        cluster.Predictor.BeforePass = _ =>
        {
            if (Interlocked.Increment(ref held) > 3) return;
            answering.Set();
            hold.Wait();
        };
        var asked = predictor.Infer(OneImage with { Within = TimeSpan.FromSeconds(60) });
        answering.Wait(TestContext.Current.CancellationToken);
        await cluster.Silos.KillSiloAsync(cluster.SiloOf("trainer-1"));
        hold.Set();

        var reply = await asked;

        Assert.Equal((null, 3), (reply.Fault, reply.MembersUsed));
    }

    [Theory]
    [InlineData(3, 0, null, 0, "3 bytes are no whole number of 1×2×2 images of 4 bytes")]
    [InlineData(0, 0, null, 0, "0 bytes are no whole number")]
    [InlineData(4, 1, null, 0, "4 bytes are no whole number of 1×2×2 images of 16 bytes")]
    [InlineData(4, 7, null, 0, "The pixel type 7 is not known")]
    [InlineData(4, 0, 4, 0, "The quorum is 4, but the ensemble has 3 members; choose 1 to 3.")]
    [InlineData(4, 0, 0, 0, "The quorum is 0")]
    [InlineData(4, 0, null, 5, "The combination 5 is not known")]
    public async Task What_cannot_be_asked_is_said_in_a_sentence(int bytes, int type, int? quorum, int combine, string expected)
    {
        await using var cluster = await RunCluster.Start(trainers: 1);
        var predictor = await Served(cluster);

        var reply = await predictor.Infer(new InferOrder { Pixels = new byte[bytes], PixelType = (PixelType)type, Quorum = quorum, Combine = (CombinationRule)combine });

        Assert.Equal(InferFault.BadOrder, reply.Kind);
        Assert.StartsWith(expected, reply.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_temperature_is_fitted_with_the_evaluation_and_applied_where_it_is_wanted()
    {
        await using var cluster = await RunCluster.Start();
        var predictor = await Served(cluster);
        Assert.Contains("No temperature has been fitted", (await predictor.Infer(OneImage with { Temperature = true })).Fault, StringComparison.Ordinal);
        await cluster.Run("tiny-1").Evaluate();

        var scaled = await predictor.Infer(OneImage with { Temperature = true });
        var plain = await predictor.Infer(OneImage);

        // The only validation image is right: the surer, the better.
        Assert.Equal(0.05, scaled.Temperature!.Value, 3);
        Assert.True(scaled.Probabilities[0] > 0.99);
        Assert.Null(plain.Temperature);
        Assert.Equal(scaled.MutualInformation, plain.MutualInformation);
    }

    [Fact]
    public async Task Members_are_loaded_and_let_go_by_request()
    {
        await using var cluster = await RunCluster.Start();
        var predictor = await Served(cluster);

        Assert.Null((await predictor.Warm()).Fault);
        Assert.Equal([0, 0, 0], cluster.Predictor.Passes);
        Assert.Null((await predictor.Unload()).Fault);
        Assert.Equal(3, cluster.Predictor.Unloaded.Count(run => run == "tiny-1"));
    }

    [Fact]
    public async Task A_run_says_what_it_answers_to()
    {
        await using var cluster = await RunCluster.Start();
        var model = await (await Served(cluster)).Describe();
        Assert.Equal((true, null, 3), (model.Found, model.Fault, model.Members));
        Assert.Equal([1, 2, 2], model.Shape);
        Assert.Equal(["zero", "one"], model.ClassNames);
        Assert.False((await cluster.Silos.Client.GetGrain<IPredictorGrain>("nobody").Describe()).Found);
    }

    [Fact]
    public async Task Names_that_nobody_has_leave_no_grain_behind()
    {
        await using var cluster = await RunCluster.Start(trainers: 1);
        var client = cluster.Silos.Client;
        await Task.WhenAll(Enumerable.Range(0, 50).Select(number => client.GetGrain<IPredictorGrain>($"nobody-{number}").Describe()));

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var runs = int.MaxValue;
        while (runs > 0)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
            Assert.False(limit.IsCancellationRequested, $"{runs} grains of runs are still there");
            var grains = await cluster.Inside.GetGrain<IManagementGrain>(0).GetSimpleGrainStatistics();
            runs = grains.Where(grain => grain.GrainType.Contains("RunGrain", StringComparison.Ordinal)).Sum(grain => grain.ActivationCount);
        }
    }

    private static async Task<IPredictorGrain> Served(RunCluster cluster, int members = 3)
    {
        var run = await cluster.Submit(Recipes.Tiny(members));
        await cluster.UntilEnded(run);
        return cluster.Silos.Client.GetGrain<IPredictorGrain>(run);
    }
}
