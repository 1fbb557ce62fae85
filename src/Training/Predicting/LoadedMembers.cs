using Ensembles.Members;

namespace Training.Predicting;

/// <summary>
/// Members whose weights are in memory: loaded on first use, and released, least recently used first, if they become too many.
/// </summary>
internal sealed class LoadedMembers(ICheckpointStore checkpoints, IModuleStore modules, long mostBytes) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Place> _places = new(StringComparer.Ordinal);
    private long _clock;

    /// <summary>Bytes of weights that are in memory.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate) return _places.Values.Sum(place => place.Bytes);
        }
    }

    /// <summary>Answers with a member; one caller at a time.</summary>
    /// <exception cref="TrainingException">Its checkpoint cannot be used.</exception>
    public float[] Use(StoredMember model, Func<IAnsweringNetwork, float[]> answer)
    {
        var place = PlaceOf(model);
        var answers = place.Use(() => LoadedMember.Load(model, checkpoints, modules), answer);
        foreach (var other in TakeSuperfluous()) other.Dispose();
        // It may have been released while it waited for its turn.
        if (!IsKept(place)) place.Dispose();
        return answers;
    }

    public void Unload(string run)
    {
        foreach (var place in Take(place => place.Run == run)) place.Dispose();
    }

    public void Dispose()
    {
        foreach (var place in Take(_ => true)) place.Dispose();
    }

    private Place PlaceOf(StoredMember model)
    {
        var key = $"{model.Checkpoint.Run} {model.WeightsSha256} {model.Device} {model.Recipe.Prediction}";
        lock (_gate)
        {
            if (!_places.TryGetValue(key, out var place)) _places[key] = place = new Place(model.Checkpoint.Run);
            place.LastUsed = ++_clock;
            return place;
        }
    }

    private bool IsKept(Place place)
    {
        lock (_gate) return _places.ContainsValue(place);
    }

    private List<Place> TakeSuperfluous()
    {
        lock (_gate)
        {
            var bytes = 0L;
            // The newest one stays however big it is.
            var superfluous = _places.Values.OrderByDescending(place => place.LastUsed)
                .Where((place, index) => (bytes += place.Bytes) > mostBytes && index > 0)
                .ToHashSet();
            return Take(superfluous.Contains);
        }
    }

    private List<Place> Take(Func<Place, bool> which)
    {
        lock (_gate)
        {
            var taken = _places.Where(entry => which(entry.Value)).ToList();
            foreach (var (key, _) in taken) _places.Remove(key);
            return [.. taken.Select(entry => entry.Value)];
        }
    }

    /// <summary>One member's network, or a placeholder for it.</summary>
    private sealed class Place(string run) : IDisposable
    {
        private readonly Lock _turn = new();
        private IAnsweringNetwork? _network;

        public string Run => run;

        public long LastUsed { get; set; }

        public long Bytes { get; private set; }

        public float[] Use(Func<IAnsweringNetwork> load, Func<IAnsweringNetwork, float[]> answer)
        {
            lock (_turn)
            {
                _network ??= load();
                Bytes = _network.Bytes;
                return answer(_network);
            }
        }

        public void Dispose()
        {
            lock (_turn)
            {
                _network?.Dispose();
                (_network, Bytes) = (null, 0);
            }
        }
    }
}
