using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace Grains.Interfaces.Tests;

/// <summary>
/// The bytes of every record as an older build wrote them, against the list in wire-bytes.txt: an alias, the number of its last value, and a
/// record in hexadecimal whose every value follows from its number. They must be read as they were meant, and written as they were.
/// </summary>
public sealed class WireBytesTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddSerializer().BuildServiceProvider();

    public static TheoryData<string> Written { get; } = [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "wire-bytes.txt"))];

    private static readonly Dictionary<string, uint> LastIds = Written.Select(line => line.Data.Split(' ')).GroupBy(parts => parts[0], parts => uint.Parse(parts[1], CultureInfo.InvariantCulture)).ToDictionary(ids => ids.Key, ids => ids.Max());

    [Theory, MemberData(nameof(Written))]
    public void A_record_is_read_and_written_as_an_older_build_does(string line)
    {
        var parts = line.Split(' ');
        var (type, last) = (Wire.Records.Single(type => Wire.AliasOf(type) == parts[0]), uint.Parse(parts[1], CultureInfo.InvariantCulture));
        var bytes = Convert.FromHexString(parts[2]);
        Assert.Equal(Shown(Filled(type, last)), Shown(Read(type, bytes)));
        if (last == Wire.LastId(type) && IsUnchanged(type)) Assert.Equal(parts[2], Convert.ToHexString(Write(type, Filled(type, last))));
    }

    public void Dispose() => _services.Dispose();

    private object Read(Type type, byte[] bytes) => Call(type, nameof(Serializer<>.Deserialize), [typeof(byte[])], bytes)!;

    private byte[] Write(Type type, object value) => (byte[])Call(type, nameof(Serializer<>.SerializeToArray), [type], value)!;

    private object? Call(Type type, string method, Type[] parameters, object value)
    {
        var serializer = _services.GetRequiredService(typeof(Serializer<>).MakeGenericType(type));
        return serializer.GetType().GetMethod(method, parameters)!.Invoke(serializer, [value]);
    }

    private static object Filled(Type type) => Filled(type, LastIds.GetValueOrDefault(Wire.AliasOf(type), uint.MaxValue));

    private static object Filled(Type type, uint last)
    {
        var record = RuntimeHelpers.GetUninitializedObject(type);
        foreach (var value in Wire.Values(type).Where(value => Wire.IdOf(value) <= last)) value.SetValue(record, ValueOf(value.PropertyType, Wire.IdOf(value)));
        return record;
    }

    // Values that were added since are written too.
    private static bool IsUnchanged(Type type) =>
        LastIds.GetValueOrDefault(Wire.AliasOf(type)) == Wire.LastId(type) && Wire.Values(type).Select(value => RecordIn(value.PropertyType)).OfType<Type>().All(IsUnchanged);

    private static Type? RecordIn(Type type) =>
        Wire.IsRecord(type) ? type : type.IsArray ? RecordIn(type.GetElementType()!) : type.IsGenericType ? RecordIn(type.GetGenericArguments()[0]) : null;

    private static object ValueOf(Type type, uint id)
    {
        if (Nullable.GetUnderlyingType(type) is { } some) return ValueOf(some, id);
        if (type.IsEnum) return Enum.ToObject(type, (int)id + 1);
        if (type == typeof(string)) return $"text {id}";
        if (type == typeof(byte[])) return BitConverter.GetBytes(id + 1f);
        if (type == typeof(TimeSpan)) return TimeSpan.FromSeconds(id + 1);
        if (type == typeof(DateTimeOffset)) return DateTimeOffset.UnixEpoch.AddSeconds(id + 1);
        if (type.IsPrimitive) return Convert.ChangeType(id + 1, type, CultureInfo.InvariantCulture);
        if (type.IsArray) return ArrayOf(type.GetElementType()!, id);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>)) return ImmutableOf(type.GetGenericArguments()[0], id);
        return Filled(type);
    }

    private static Array ArrayOf(Type element, uint id)
    {
        var array = Array.CreateInstance(element, 1);
        array.SetValue(ValueOf(element, id), 0);
        return array;
    }

    private static object ImmutableOf(Type element, uint id) =>
        typeof(ImmutableArray).GetMethods().Single(method => method is { Name: nameof(ImmutableArray.Create) } && method.GetParameters() is [{ ParameterType.IsArray: true }])
            .MakeGenericMethod(element).Invoke(null, [ArrayOf(element, id)])!;

    private static string Shown(object? value) => value switch
    {
        null => "-",
        string text => text,
        IEnumerable values when !Wire.IsRecord(value.GetType()) => IsDefault(value) ? "-" : $"[{string.Join(' ', values.Cast<object>().Select(Shown))}]",
        _ when Wire.IsRecord(value.GetType()) => $"{{{string.Join(' ', Wire.Values(value.GetType()).Select(property => $"{Wire.IdOf(property)}:{Shown(property.GetValue(value))}"))}}}",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static bool IsDefault(object values) => values.GetType().GetProperty("IsDefault") is { } property && (bool)property.GetValue(values)!;
}
