using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orleans.Storage;

namespace Grains.Tests.Fakes;

/// <summary>Grain state that outlives the silos of a test, as a database does, and that a test may let fail.</summary>
internal sealed class InMemoryState : IGrainStorage
{
    private readonly ConcurrentDictionary<string, (byte[]? State, int Version)> _records = new();
    private readonly Lock _gate = new();

    /// <summary>Called before each write, with the grain's key; may throw, as a store does that is away.</summary>
    public Action<string> BeforeWrite { get; set; } = _ => { };

    /// <summary>Called after each write, with the grain's key and what was stored.</summary>
    public Action<string, object?> AfterWrite { get; set; } = (_, _) => { };

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var (state, version) = _records.GetValueOrDefault(KeyOf(stateName, grainId));
        grainState.RecordExists = state is not null;
        grainState.ETag = version == 0 ? null : Text(version);
        grainState.State = state is null ? Activator.CreateInstance<T>() : JsonSerializer.Deserialize<T>(state)!;
        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        BeforeWrite(grainId.Key.ToString()!);
        Put(KeyOf(stateName, grainId), JsonSerializer.SerializeToUtf8Bytes(grainState.State), grainState);
        AfterWrite(grainId.Key.ToString()!, grainState.State);
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        Put(KeyOf(stateName, grainId), null, grainState);
        grainState.State = Activator.CreateInstance<T>();
        return Task.CompletedTask;
    }

    /// <summary>Changes what is stored of a grain, as if another version had written it.</summary>
    public void Rewrite(string stateName, GrainId grainId, Action<JsonNode> change)
    {
        var (state, version) = _records[KeyOf(stateName, grainId)];
        var content = JsonNode.Parse(state)!;
        change(content);
        _records[KeyOf(stateName, grainId)] = (JsonSerializer.SerializeToUtf8Bytes(content), version);
    }

    private void Put<T>(string key, byte[]? content, IGrainState<T> grainState)
    {
        lock (_gate)
        {
            var version = _records.GetValueOrDefault(key).Version;
            var known = version == 0 ? null : Text(version);
            if (grainState.ETag != known) throw new InconsistentStateException("somebody else has written", known, grainState.ETag);
            _records[key] = (content, version + 1);
            grainState.ETag = Text(version + 1);
            grainState.RecordExists = content is not null;
        }
    }

    private static string KeyOf(string stateName, GrainId grainId) => $"{stateName}/{grainId}";

    private static string Text(int version) => version.ToString(CultureInfo.InvariantCulture);
}
