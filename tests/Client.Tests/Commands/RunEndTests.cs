using Client.Commands;
using Grains.Interfaces.Runs;

namespace Client.Tests.Commands;

/// <summary>Exit codes against the state in which a run or sweep was left.</summary>
public sealed class RunEndTests
{
    [Theory]
    [InlineData(RunState.Finished, ExitCodes.Done)]
    [InlineData(RunState.Stopped, ExitCodes.Done)]
    [InlineData(RunState.Failed, ExitCodes.Failed)]
    [InlineData(RunState.Interrupted, ExitCodes.Unfinished)]
    [InlineData(RunState.Created, ExitCodes.Unfinished)]
    public void Only_a_run_or_sweep_that_has_ended_well_ends_a_command_with_0(RunState state, int expected)
    {
        Assert.Equal(expected, CodeOf(() => RunEnd.ExitOf(Samples.Finished with { State = state })));
        Assert.Equal(expected, CodeOf(() => RunEnd.ExitOf(SweepSamples.Finished with { State = state })));
    }

    [Theory]
    [InlineData(null, "The run 'mnist-1' is interrupted: it is kept, but nothing trains it now; continue with 'ensemble resume mnist-1'.")]
    [InlineData("/data: there is no such folder.", "The run 'mnist-1' is interrupted: /data: there is no such folder. It is kept; when the cause is gone, continue with 'ensemble resume mnist-1'.")]
    public void Of_an_interrupted_run_it_says_why_and_how_to_go_on(string? why, string expected)
    {
        var error = Assert.Throws<CommandException>(() => RunEnd.ExitOf(Samples.Finished with { State = RunState.Interrupted, Interruption = why }));
        Assert.Equal(expected, error.Message);
    }

    [Fact]
    public void Members_that_were_to_be_added_and_are_not_there_are_a_failure_that_is_told()
    {
        var lost = Samples.Finished.Members[1] with { Failure = "the loss is not a number." };
        var grown = Samples.Finished with { Members = [Samples.Finished.Members[0], lost] };

        var error = Assert.Throws<CommandException>(() => RunEnd.ExitOf(grown, grownFrom: 1));
        Assert.Equal((ExitCodes.Failed, "Run 'mnist-1' has grown by 0 of 1 members: member 1: the loss is not a number."), (error.ExitCode, error.Message));
        // Members that the recipe's minMembers lets go are no failure of the run.
        Assert.Equal(ExitCodes.Done, RunEnd.ExitOf(grown));
        Assert.Equal(ExitCodes.Done, RunEnd.ExitOf(Samples.Finished, grownFrom: 1));
    }

    [Fact]
    public void A_cluster_that_is_lost_for_good_leaves_a_run_of_which_people_know_how_to_go_on()
    {
        var elsewhere = Lookout.Lost("run", "mnist-1", new TimeoutException("no answer\nat all"), isRemote: true);
        Assert.Contains("(no answer). The run 'mnist-1' is kept: its cluster continues it", elsewhere, StringComparison.Ordinal);
        Assert.Contains("'ensemble watch mnist-1'", elsewhere, StringComparison.Ordinal);
        Assert.EndsWith("The sweep 's' is kept; continue with 'ensemble resume s'.", Lookout.Lost("sweep", "s", new TimeoutException("no answer"), isRemote: false), StringComparison.Ordinal);
    }

    private static int CodeOf(Func<int> end)
    {
        try
        {
            return end();
        }
        catch (CommandException error)
        {
            return error.ExitCode;
        }
    }
}
