using Client.Commands;

namespace Client.Tests.Commands;

/// <summary>How commands end that have thrown.</summary>
public sealed class CommandFailureTests
{
    [Fact]
    public void A_command_says_its_own_sentence() =>
        Assert.Equal(new CommandFailure("Why.", ExitCodes.Conflict), CommandFailure.Of(new CommandException(ExitCodes.Conflict, "Why."), isInterrupted: true));

    [Fact]
    public void Only_a_signal_interrupts()
    {
        Assert.Equal(new CommandFailure("Interrupted.", ExitCodes.Interrupted), CommandFailure.Of(new TaskCanceledException(), isInterrupted: true));
        var silo = CommandFailure.Of(new TaskCanceledException(), isInterrupted: false);
        Assert.Equal(ExitCodes.NoCluster, silo.ExitCode);
        Assert.StartsWith("The cluster does not answer (", silo.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(typeof(TimeoutException), ExitCodes.NoCluster)]
    [InlineData(typeof(SiloUnavailableException), ExitCodes.NoCluster)]
    [InlineData(typeof(IOException), ExitCodes.Failed)]
    [InlineData(typeof(UnauthorizedAccessException), ExitCodes.Failed)]
    [InlineData(typeof(FormatException), ExitCodes.Failed)]
    public void Each_kind_of_error_has_its_exit_code(Type kind, int exitCode) =>
        Assert.Equal(exitCode, CommandFailure.Of((Exception)Activator.CreateInstance(kind)!, isInterrupted: false).ExitCode);
}
