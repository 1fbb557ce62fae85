using Client.Clusters;

namespace Client.Tests.Clusters;

public sealed class SiloProcessTests
{
    private const string Arenas = "MALLOC_ARENA_MAX";
    private const string Certificate = "Ensemble__Tls__Certificate";
    private static readonly SiloPlan Plan = new("trainer-0", "trainer", "/tmp", "c", 1, 0, 0, 2, 3, "cpu", Tls: true);

    [Fact]
    public void A_silo_has_one_heap_where_its_user_does_not_want_more()
    {
        Assert.Equal("1", Started(Arenas, null));
        Assert.Equal("4", Started(Arenas, "4"));
    }

    [Fact]
    public void A_silo_takes_the_certificates_of_its_own_cluster_and_none_of_another() => Assert.Equal("/tmp/tls/member.pem", Started(Certificate, "silo.pem"));

    [Fact]
    public void A_trainer_sees_the_GPU_that_it_was_given_and_one_without_sees_what_its_user_does()
    {
        Assert.Equal("GPU-b", SiloProcess.StartOf(Plan with { Graphics = "GPU-b" }, "ensemble-silo").Environment["CUDA_VISIBLE_DEVICES"]);
        Assert.Equal("GPU-a,GPU-b", Started("CUDA_VISIBLE_DEVICES", "GPU-a,GPU-b"));
    }

    [Fact]
    public void The_cluster_id_is_not_on_the_command_line_which_everybody_may_read()
    {
        var start = SiloProcess.StartOf(Plan with { ClusterId = "secret-id" }, "ensemble-silo");
        Assert.DoesNotContain(start.ArgumentList, argument => argument.Contains("secret-id", StringComparison.Ordinal));
        Assert.Equal("secret-id", start.Environment["Ensemble__ClusterId"]);
    }

    [Fact]
    public void A_silo_has_a_session_of_its_own_because_Ctrl_C_at_a_terminal_goes_to_all_of_one() =>
        Assert.Matches("^/.+/setsid$", SiloProcess.StartOf(Plan, "ensemble-silo").FileName);

    [Theory]
    [InlineData("", "Silo trainer-0 ended with code 3; its log is in /tmp/logs.")]
    [InlineData("no driver", "Silo trainer-0 ended with code 3: no driver")]
    [InlineData("Silo trainer-0 did not start: no driver.", "Silo trainer-0 did not start: no driver.")]
    public void Why_a_silo_has_ended_is_its_own_last_word(string complaint, string sentence) => Assert.Equal(sentence, SiloProcess.Sentence(Plan, 3, complaint));

    // The name's value in the silo's environment, given that in ours.
    private static string? Started(string name, string? ours)
    {
        var before = Environment.GetEnvironmentVariable(name);
        Environment.SetEnvironmentVariable(name, ours);
        try
        {
            return SiloProcess.StartOf(Plan, "ensemble-silo").Environment.TryGetValue(name, out var value) ? value : null;
        }
        finally
        {
            Environment.SetEnvironmentVariable(name, before);
        }
    }
}
