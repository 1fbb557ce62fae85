using System.Text.Json;
using Grains.Models;
using Grains.Runs;
using Grains.Sweeps;
using Orleans.Serialization;

namespace Grains.Tests.States;

/// <summary>States that the build before <c>docs/decisions/0021</c> stored: a run with every kind of evaluation, a sweep, and the models.</summary>
public sealed class StoredStateTests
{
    private static readonly JsonSerializerOptions Json = new SystemTextJsonGrainStorageSerializerOptions().JsonSerializerOptions;

    [Theory]
    [InlineData("run", typeof(StoredRun))]
    [InlineData("sweep", typeof(StoredSweep))]
    public void A_state_of_an_older_build_is_read_and_stored_the_same(string name, Type type)
    {
        var stored = Stored(name);
        Assert.Equal(stored, JsonSerializer.Serialize(JsonSerializer.Deserialize(stored, type, Json), type, Json));
    }

    [Fact]
    public void Models_of_an_older_build_are_read()
    {
        var model = JsonSerializer.Deserialize<ModelIndexState>(Stored("model-index"), Json)!.Models["digits"];
        Assert.Equal(("tiny-1", 1), (model.Run, model.Current));
    }

    private static string Stored(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "States", $"{name}.json")).TrimEnd();
}
