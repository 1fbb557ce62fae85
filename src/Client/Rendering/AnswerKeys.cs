using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Ensembles.Placement;
using Ensembles.Runs;
using Grains.Interfaces.Budgets;
using Grains.Interfaces.Runs;

namespace Client.Rendering;

/// <summary>Which keys the values of the cluster have in answers, if these are not their own names: docs/json.md.</summary>
internal static class AnswerKeys
{
    private const int Decimals = 3;

    // By the value's type and its own name; null for one that is no part of the answer.
    private static readonly Dictionary<(Type Type, string Name), string?> Keys = new()
    {
        [(typeof(OtherTest), nameof(OtherTest.DataSha256))] = null,
        [(typeof(OutOfDistribution), nameof(OutOfDistribution.DataSha256))] = null,
        [(typeof(RunSummary), nameof(RunSummary.Sweep))] = null,
        [(typeof(SiloReport), nameof(SiloReport.Graphics))] = "gpu",
        [(typeof(SiloReport), nameof(SiloReport.Process))] = null,
        [(typeof(Slot), nameof(Slot.HasBfloat16))] = null,
        [(typeof(SlotCount), nameof(SlotCount.Free))] = null,
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
        foreach (var property in type.Properties.ToList())
        {
            var name = (property.AttributeProvider as MemberInfo)?.Name ?? property.Name;
            if (type.Type == typeof(EpochStatus) && name == nameof(EpochStatus.Seconds)) property.CustomConverter = new RoundedSeconds();
            if (!Keys.TryGetValue((type.Type, name), out var key)) continue;
            if (key is null) type.Properties.Remove(property);
            else property.Name = key;
        }
    }

    private sealed class RoundedSeconds : JsonConverter<double?>
    {
        public override double? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, double? value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, value is { } seconds ? Math.Round(seconds, Decimals) : value);
    }
}
