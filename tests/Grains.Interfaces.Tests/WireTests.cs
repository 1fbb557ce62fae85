using System.Reflection;
using Grains.Interfaces.Runs;

namespace Grains.Interfaces.Tests;

/// <summary>
/// What crosses the wire, against the list in wire.txt. Adding to the end of a record is compatible; any other change breaks
/// clusters while they are upgraded. After a change that is meant, take the new list from the test's message.
/// </summary>
public sealed class WireTests
{
    [Fact]
    public void The_wire_is_as_it_is_written_down()
    {
        var expected = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "wire.txt"));
        var actual = Describe().ToArray();
        var changes = actual.Except(expected).Select(line => $"+ {line}").Concat(expected.Except(actual).Select(line => $"- {line}"));
        Assert.True(expected.SequenceEqual(actual), $"The wire has changed ({string.Join("; ", changes)}). It is now:\n{string.Join('\n', actual)}");
    }

    [Fact]
    public void Every_type_and_method_on_the_wire_has_an_alias_and_every_value_a_number()
    {
        Assert.All(Records(), type => Assert.NotNull(type.GetCustomAttribute<AliasAttribute>()));
        Assert.All(GrainInterfaces(), type => Assert.NotNull(type.GetCustomAttribute<AliasAttribute>()));
        Assert.All(GrainInterfaces().SelectMany(type => type.GetMethods()), method => Assert.NotNull(method.GetCustomAttribute<AliasAttribute>()));
        Assert.All(
            Records().Where(type => !type.IsEnum),
            type => Assert.All(Values(type), value => Assert.True(value.GetCustomAttribute<IdAttribute>() is not null, $"{type.Name}.{value.Name} has no number")));
    }

    private static IEnumerable<string> Describe()
    {
        foreach (var type in GrainInterfaces().OrderBy(AliasOf, StringComparer.Ordinal))
        {
            yield return $"grain {AliasOf(type)}";
            foreach (var method in type.GetMethods().OrderBy(method => method.Name, StringComparer.Ordinal))
            {
                yield return $"  {AliasOf(method)}({string.Join(", ", method.GetParameters().Select(parameter => NameOf(parameter.ParameterType)))}): {NameOf(method.ReturnType)}";
            }
        }

        foreach (var type in Records().OrderBy(AliasOf, StringComparer.Ordinal))
        {
            yield return $"{(type.IsEnum ? "enum" : "record")} {AliasOf(type)}";
            foreach (var line in type.IsEnum ? EnumLines(type) : RecordLines(type)) yield return $"  {line}";
        }
    }

    private static IEnumerable<string> EnumLines(Type type) => Enum.GetNames(type).Select(name => $"{Convert.ToInt32(Enum.Parse(type, name))} {name}");

    private static IEnumerable<string> RecordLines(Type type) => Values(type)
        .Select(value => (value.GetCustomAttribute<IdAttribute>()!.Id, value))
        .OrderBy(pair => pair.Id)
        .Select(pair => $"{pair.Id} {pair.value.Name}: {NameOf(pair.value.PropertyType)}");

    private static PropertyInfo[] Values(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly);

    private static IEnumerable<Type> Contracts() => typeof(IRunGrain).Assembly.GetTypes().Where(type => type.Namespace?.StartsWith("Grains.Interfaces", StringComparison.Ordinal) == true);

    private static IEnumerable<Type> Records() => Contracts().Where(type => type.GetCustomAttribute<GenerateSerializerAttribute>() is not null);

    private static IEnumerable<Type> GrainInterfaces() => Contracts().Where(type => type.IsInterface && typeof(IGrain).IsAssignableFrom(type));

    private static string AliasOf(MemberInfo member) => member.GetCustomAttribute<AliasAttribute>()?.Alias ?? member.Name;

    private static string NameOf(Type type) => type.IsGenericType
        ? $"{type.Name[..type.Name.IndexOf('`')]}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>"
        : type.Name;
}
