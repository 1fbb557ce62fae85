using System.Reflection;
using Ensembles.Members;
using Grains.Interfaces.Runs;

namespace Grains.Interfaces.Tests;

/// <summary>What crosses the wire, by its attributes.</summary>
internal static class Wire
{
    // Not the types that Orleans has generated.
    private static readonly Type[] Types =
    [
        .. typeof(IRunGrain).Assembly.GetTypes().Concat(typeof(EpochReport).Assembly.GetTypes())
            .Where(type => type.Namespace is { } name && (name.StartsWith("Grains.Interfaces", StringComparison.Ordinal) || name.StartsWith("Ensembles", StringComparison.Ordinal))),
    ];

    /// <summary>Records and enumerations.</summary>
    public static IReadOnlyList<Type> Serialized { get; } = [.. Types.Where(type => type.GetCustomAttribute<GenerateSerializerAttribute>() is not null)];

    public static IEnumerable<Type> Records => Serialized.Where(IsRecord);

    public static IEnumerable<Type> GrainInterfaces => Types.Where(type => type.IsInterface && typeof(IGrain).IsAssignableFrom(type));

    public static bool IsRecord(Type type) => !type.IsEnum && type.GetCustomAttribute<GenerateSerializerAttribute>() is not null;

    /// <summary>The values of a record that cross the wire.</summary>
    public static IEnumerable<PropertyInfo> Values(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(property => property.GetCustomAttribute<IdAttribute>() is not null)
            .OrderBy(IdOf);

    public static uint IdOf(PropertyInfo value) => value.GetCustomAttribute<IdAttribute>()!.Id;

    public static uint LastId(Type type) => Values(type).Select(IdOf).DefaultIfEmpty().Max();

    public static string AliasOf(MemberInfo member) => member.GetCustomAttribute<AliasAttribute>()?.Alias ?? member.Name;
}
