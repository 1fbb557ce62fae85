using Ensembles.Members;
using Silo.Hosting;
using Silo.Logs;
using Silo.Telemetry;

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
    [InlineData(null, "Off", null)]
    [InlineData("off", "Off", null)]
    [InlineData("accept", "Accept", "Ensemble:Tls:Mode is accept, but there are no certificates; set")]
    [InlineData("require", "Require", "Ensemble:Tls:Mode is require, but there are no certificates; set")]
    [InlineData("maybe", "Off", "Ensemble:Tls:Mode is 'maybe'; choose off, accept or require.")]
    public void Encryption_has_three_modes_and_two_of_them_need_certificates(string? mode, string parsed, string? fault)
    {
        var settings = Good();
        settings.Tls.Mode = mode;
        Assert.Equal(parsed, $"{settings.Tls.ParsedMode}");
        Assert.Equal(fault is null ? 0 : 1, settings.Faults().Count(one => one.StartsWith(fault ?? "", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(new byte[] { 0x16, 0x03, 0x01, 0x02, 0x00 }, true)]
    [InlineData(new byte[] { 0x16, 0x03, 0x04 }, true)]
    [InlineData(new byte[] { 0x16, 0x00, 0x00, 0x00 }, false)] // a greeting of 22 bytes
    [InlineData(new byte[] { 0x16, 0x03, 0x00, 0x00 }, false)] // a greeting of 790 bytes
    [InlineData(new byte[] { 0x16 }, false)]
    [InlineData(new byte[] { }, false)]
    public void Handshakes_are_told_from_greetings(byte[] first, bool isHandshake) => Assert.Equal(isHandshake, EitherWay.IsHandshake(first));

    [Fact]
    public void Others_reach_the_HTTP_face_only_where_keys_are_set_or_waived()
    {
        var settings = Good();
        (settings.HttpPort, settings.HttpAddress) = (8080, "0.0.0.0");
        Assert.Contains("neither Ensemble:ApiKeys nor Ensemble:Jwt is set", Assert.Single(settings.Faults()), StringComparison.Ordinal);
        settings.ApiKeys = "none";
        Assert.Empty(settings.Faults());
        Assert.Empty(settings.ParsedApiKeys);
        settings.ApiKeys = "one-of-16-letters, two-of-16-letters";
        Assert.Equal(["one-of-16-letters", "two-of-16-letters"], settings.ParsedApiKeys);
        Assert.Empty(settings.Faults());
        (settings.ApiKeys, settings.MetricsKeys) = (null, "metrics-of-16-letters");
        Assert.Empty(settings.Faults());
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(",")]
    [InlineData("one-of-16-letters,")]
    [InlineData(",one-of-16-letters")]
    [InlineData("one-of-16-letters,,two-of-16-letters")]
    [InlineData("one-of-16-letters,short")]
    [InlineData("none,one-of-16-letters")]
    [InlineData("none,")]
    [InlineData("NONE")]
    public void Keys_that_are_empty_or_short_are_refused(string keys)
    {
        foreach (var address in (string[])["0.0.0.0", "127.0.0.1"])
        {
            var settings = Good();
            (settings.HttpPort, settings.HttpAddress, settings.ApiKeys) = (8080, address, keys);
            Assert.StartsWith("Ensemble:ApiKeys has ", Assert.Single(settings.Faults()), StringComparison.Ordinal);
            (settings.ApiKeys, settings.MetricsKeys) = ("good-of-16-letters", keys);
            Assert.StartsWith("Ensemble:MetricsKeys has ", Assert.Single(settings.Faults()), StringComparison.Ordinal);
            (settings.MetricsKeys, settings.CheckpointKeys) = (null, keys);
            Assert.StartsWith("Ensemble:CheckpointKeys has ", Assert.Single(settings.Faults()), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Tokens_are_proved_by_an_authority_or_by_a_key_and_meant_for_somebody()
    {
        var settings = Good();
        settings.ApiKeys = "none";
        settings.Jwt = new JwtSettings { Authority = "http://elsewhere" };
        Assert.Equal(
            ["Ensemble:ApiKeys is 'none'", "Ensemble:Jwt:Audience is not set", "Ensemble:Jwt:Authority is 'http://elsewhere'"],
            settings.Faults().Select(fault => fault.Split([',', ';'])[0]));
        settings.ApiKeys = null;
        settings.Jwt = new JwtSettings { Audience = "ensemble", PublicKey = "/nowhere/key.pem" };
        Assert.Equal(["Ensemble:Jwt:Issuer is not set", "Ensemble:Jwt:PublicKey: /nowhere/key.pem cannot be read"], settings.Faults().Select(fault => fault.Split([';', '('])[0].Trim()));
        settings.Jwt = new JwtSettings { Audience = "ensemble", Authority = "https://login.example" };
        (settings.HttpPort, settings.HttpAddress) = (8080, "0.0.0.0");
        Assert.Empty(settings.Faults());
    }

    [Fact]
    public void Every_limit_of_serving_has_its_range()
    {
        var settings = Good();
        settings.Serving = new ServingSettings { MostTogether = 0, MostWaiting = 0, Delay = TimeSpan.FromHours(1), MemoryMiB = 0, MostImages = 0, MostBodyMiB = 0, Within = TimeSpan.Zero, MostRequests = 0 };
        Assert.Equal(8, settings.Faults().Count());
        Assert.All(settings.Faults(), fault => Assert.Matches("^Ensemble:Serving:[A-Za-z]+ is .*; give .*\\.$", fault));
    }

    [Fact]
    public void What_is_told_and_to_whom_has_its_range()
    {
        var settings = Good();
        settings.Telemetry = new TelemetrySettings { Retention = TimeSpan.Zero, Otlp = "collector" };
        settings.Logs = new LogSettings { Format = "xml", Level = "loud" };
        Assert.Equal(4, settings.Faults().Count());
        Assert.All(settings.Faults(), fault => Assert.Matches("^Ensemble:(Telemetry|Logs):[A-Za-z]+ is .*; (give|choose) .*\\.$", fault));
    }

    [Theory]
    [InlineData("0.0.0.0", "http://10.0.0.7:8080")]
    [InlineData("::", "http://10.0.0.7:8080")]
    [InlineData("127.0.0.1", "http://127.0.0.1:8080")]
    public void Others_are_told_an_address_that_they_can_reach(string listens, string told)
    {
        var settings = Good();
        (settings.HttpPort, settings.HttpAddress, settings.Ip) = (8080, listens, "10.0.0.7");
        Assert.Equal(told, settings.Http);
    }

    [Theory]
    [InlineData("control", "cpu,cpu", 0)] // a control silo has no slots
    [InlineData("trainer", "cpu", 1)]
    [InlineData("both", "cuda:0, cuda:1", 2)]
    [InlineData("trainer", "cuda:0*4,cpu", 5)]
    public void Slots_are(string role, string slots, int expected)
    {
        var settings = Good();
        (settings.Role, settings.Slots) = (role, slots);

        Assert.Equal(expected, settings.Devices.Length);
    }

    [Theory]
    [InlineData("auto", 0, "cpu")]
    [InlineData("auto", 2, "cuda:0,cuda:1")]
    [InlineData("gpu", 1, "cuda:0")]
    [InlineData("cuda:1", 2, "cuda:1")]
    [InlineData("cuda", 2, "cuda:0")]
    [InlineData("cuda:0*3", 1, "cuda:0,cuda:0,cuda:0")]
    [InlineData("cuda:0*2, cpu * 2", 1, "cuda:0,cuda:0,cpu,cpu")]
    [InlineData("cuda:0,cuda:0", 1, "cuda:0,cuda:0")]
    [InlineData("gpu*2", 2, "cuda:0,cuda:1,cuda:0,cuda:1")]
    [InlineData("auto*2", 0, "cpu,cpu")]
    [InlineData("", 1, "")]
    public void Slots_can_be_left_to_what_libtorch_sees(string slots, int graphics, string expected) =>
        Assert.Equal(expected, string.Join(',', TrainingSlots.Read(slots, () => graphics, () => null)));

    [Theory]
    [InlineData("cuda:0*0", "Ensemble:Slots has 'cuda:0*0'; after the * comes how many members train there at once, 1 to 1000.")]
    [InlineData("cpu*1001", "Ensemble:Slots has 'cpu*1001'; after the * comes how many members train there at once, 1 to 1000.")]
    [InlineData("gpu*99999999999", "Ensemble:Slots has 'gpu*99999999999'; after the * comes how many members train there at once, 1 to 1000.")]
    [InlineData("cuda:x", "Ensemble:Slots has 'cuda:x', which is no slot; write cpu, cuda:0 (GPUs count from 0), auto or gpu, and cuda:0*4 for four members at once on a GPU.")]
    [InlineData("*3", "Ensemble:Slots has '*3', which is no slot;")]
    [InlineData("cuda:0*", "Ensemble:Slots has 'cuda:0*', which is no slot;")]
    [InlineData("cuda:0*-1", "Ensemble:Slots has 'cuda:0*-1', which is no slot;")]
    [InlineData("cuda:-1", "Ensemble:Slots has 'cuda:-1', which is no slot;")]
    [InlineData("cpu:0", "Ensemble:Slots has 'cpu:0', which is no slot;")]
    [InlineData("GPU", "Ensemble:Slots has 'GPU', which is no slot;")]
    public void Bad_slots_are_refused_with_what_to_write(string slots, string fault)
    {
        var settings = Good();
        settings.Slots = slots;
        Assert.StartsWith(fault, Assert.Single(settings.Faults()), StringComparison.Ordinal);
        settings.Slots = $"cpu,{slots},cuda:0";
        Assert.StartsWith(fault, Assert.Single(settings.Faults()), StringComparison.Ordinal);
    }

    [Fact]
    public void Where_GPUs_are_wanted_and_there_is_none_the_silo_does_not_train_on_a_core_instead() =>
        Assert.Contains("libtorch sees no GPU", Assert.Throws<TrainingException>(() => TrainingSlots.Read("gpu", () => 0, () => null)).Message, StringComparison.Ordinal);

    [Fact]
    public void If_the_driver_is_the_reason_the_silo_says_so_and_with_which_it_would_work()
    {
        var error = Assert.Throws<TrainingException>(() => TrainingSlots.Read("gpu", () => 0, () => "The NVIDIA driver is too old; install another."));
        Assert.Equal(("Ensemble:Slots is gpu, but libtorch sees no GPU. The NVIDIA driver is too old; install another.", (DeviceFault?)DeviceFault.Driver), (error.Message, error.Device));
    }

    [Fact]
    public void A_pod_tells_its_address_its_name_and_its_node() => Assert.Equal(
        ["Ensemble:Ip=10.0.0.7", "Ensemble:Name=trainer-x", "Ensemble:Node=node-1"],
        PodEnvironment.Settings(name => name switch { "POD_IP" => "10.0.0.7", "POD_NAME" => "trainer-x", "NODE_NAME" => "node-1", _ => null }).Select(one => $"{one.Key}={one.Value}"));

    private static SiloSettings Good() => new() { DataDir = "/tmp/somewhere", Primary = "127.0.0.1:11111" };
}
