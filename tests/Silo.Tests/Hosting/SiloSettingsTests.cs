using Silo.Hosting;

namespace Silo.Tests.Hosting;

public sealed class SiloSettingsTests
{
    [Fact]
    public void Good_settings_have_no_fault() => Assert.Empty(Good().Faults());

    [Fact]
    public void Every_fault_is_told_at_once_with_its_cure()
    {
        var faults = new SiloSettings { Role = "king", DataDir = "", SiloPort = 0, Primary = "somewhere" }.Faults().ToList();

        Assert.Equal(4, faults.Count);
        Assert.All(faults, fault => Assert.Matches("^Ensemble:[A-Za-z]+ is .*; .*\\.$", fault));
    }

    [Fact]
    public void Files_for_encrypted_connections_are_all_set_or_none()
    {
        var settings = Good();
        settings.Tls.Key = "silo.key";

        Assert.Equal(
            ["Ensemble:Tls:Certificate is not set", "Ensemble:Tls:Authority is not set"],
            settings.Faults().Select(fault => fault.Split(',')[0]));
    }

    [Theory]
    [InlineData("control", "cpu,cpu", 0)] // a control silo has no slots
    [InlineData("trainer", "cpu", 1)]
    [InlineData("both", "cuda:0, cuda:1", 2)]
    public void Slots_are(string role, string slots, int expected)
    {
        var settings = Good();
        (settings.Role, settings.Slots) = (role, slots);

        Assert.Equal(expected, settings.Devices.Length);
    }

    private static SiloSettings Good() => new() { DataDir = "/tmp/somewhere", Primary = "127.0.0.1:11111" };
}
