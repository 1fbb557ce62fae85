using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Ensembles.Placement;
using Ensembles.Runs;
using Grains.Interfaces.Budgets;
using Grains.Interfaces.Runs;

namespace Client.Rendering;

/// <summary>
/// Which keys the cluster's values have in answers, in their order: docs/json.md. A type that is not named here has all its values.
/// </summary>
internal static class AnswerKeys
{
    private const string Seconds = "seconds";
    private const int Decimals = 3;

    // A key, or a key = the value that it has if that has another name, or is part of another value.
    private static readonly Dictionary<Type, string[]> Keys = new()
    {
        [typeof(RunStatus)] =
        [
            "run", "state", "recipe", "seed", "members", "ensemble", Seconds, "epochs", "snapshots", "failure", "interruption", "data",
        ],
        [typeof(MemberStatus)] =
        [
            "index", "seed", "state", "bestEpoch", "lastEpoch", "weightsSha256", "validationLoss", "validationAccuracy",
            "testLoss=test.loss", "testAccuracy=test.accuracy", "restarts", "silo", "reason", "failure", "recipe",
        ],
        [typeof(EnsembleStatus)] =
        [
            "bestEpoch", "stopEpoch", "stopReason", "validationLoss", "validationAccuracy",
            "testLoss=test.loss", "testAccuracy=test.accuracy", "ece=test.calibrationError", "scores",
        ],
        [typeof(DecidedEpoch)] =
        [
            "epoch", "validationLoss=ensembleLoss", "validationAccuracy=ensembleAccuracy", "meanMemberLoss", "isBest", Seconds,
        ],
        [typeof(OutOfDistribution)] = ["data", "images", "maxProbability", "entropy", "mutualInformation"],
        [typeof(OtherTest)] = ["data", "images", "averaged", "scaled", "meanMemberAccuracy", "meanMemberLoss"],
        [typeof(RunSummary)] =
        [
            "run", "state", "recipe", "members", "createdAt", "epoch", "bestEpoch", "validationLoss", "validationAccuracy", "testAccuracy",
        ],
        [typeof(SiloReport)] = ["name", "role", "pid", "address", "http", "slots", "node", "gpu=graphics", "fault"],
        [typeof(Slot)] = ["device", "run", "member", "fault"],
        [typeof(SlotCount)] = ["device", "count"],
    };

    /// <summary>How answers are written.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { Apply } },
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static void Apply(JsonTypeInfo type)
    {
        if (!Keys.TryGetValue(type.Type, out var keys)) return;
        var values = type.Properties.ToDictionary(value => value.Name);
        type.Properties.Clear();
        foreach (var key in keys)
        {
            type.Properties.Add(key.Split('=') is [var name, var path] ? Named(type, values, name, path.Split('.')) : values[key]);
        }

        if (type.Properties.FirstOrDefault(value => value.Name == Seconds) is not { Get: { } get } seconds) return;
        seconds.Get = value => get(value) is double exact ? Math.Round(exact, Decimals) : null;
    }

    private static JsonPropertyInfo Named(JsonTypeInfo type, Dictionary<string, JsonPropertyInfo> values, string name, string[] path)
    {
        var value = values[path[0]];
        if (path is not [_, var inner])
        {
            value.Name = name;
            return value;
        }

        var part = value.PropertyType.GetProperty(inner, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase)!;
        var named = type.CreateJsonPropertyInfo(typeof(Nullable<>).MakeGenericType(part.PropertyType), name);
        named.Get = of => value.Get!(of) is { } whole ? part.GetValue(whole) : null;
        return named;
    }
}
