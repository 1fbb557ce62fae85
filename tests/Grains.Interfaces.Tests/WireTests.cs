using System.Reflection;

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
        Assert.All(Wire.Serialized, type => Assert.NotNull(type.GetCustomAttribute<AliasAttribute>()));
        Assert.All(Wire.GrainInterfaces, type => Assert.NotNull(type.GetCustomAttribute<AliasAttribute>()));
        Assert.All(Wire.GrainInterfaces.SelectMany(type => type.GetMethods()), method => Assert.NotNull(method.GetCustomAttribute<AliasAttribute>()));
        Assert.All(Wire.Records, type => Assert.All(Stored(type), value => Assert.True(HasNumber(type, value), $"{type.Name}.{value.Name} has no number")));
    }

    private static IEnumerable<string> Describe()
    {
        foreach (var type in Wire.GrainInterfaces.OrderBy(Wire.AliasOf, StringComparer.Ordinal))
        {
            yield return $"grain {Wire.AliasOf(type)}";
            foreach (var method in type.GetMethods().OrderBy(method => method.Name, StringComparer.Ordinal))
            {
                yield return $"  {Wire.AliasOf(method)}({string.Join(", ", method.GetParameters().Select(parameter => NameOf(parameter.ParameterType)))}): {NameOf(method.ReturnType)}";
            }
        }

        foreach (var type in Wire.Serialized.OrderBy(Wire.AliasOf, StringComparer.Ordinal))
        {
            yield return $"{(type.IsEnum ? "enum" : "record")} {Wire.AliasOf(type)}";
            foreach (var line in type.IsEnum ? EnumLines(type) : RecordLines(type)) yield return $"  {line}";
        }
    }

    private static IEnumerable<string> EnumLines(Type type) => Enum.GetNames(type).Select(name => $"{Convert.ToInt32(Enum.Parse(type, name))} {name}");

    private static IEnumerable<string> RecordLines(Type type) => Wire.Values(type).Select(value => $"{Wire.IdOf(value)} {value.Name}: {NameOf(value.PropertyType)}");

    // What is computed crosses no wire.
    private static IEnumerable<PropertyInfo> Stored(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Where(property => property.CanWrite);

    private static bool HasNumber(Type type, PropertyInfo value) => Wire.Values(type).Any(numbered => numbered.Name.StartsWith(value.Name, StringComparison.Ordinal));

    private static string NameOf(Type type) => type.IsGenericType
        ? $"{type.Name[..type.Name.IndexOf('`')]}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>"
        : type.Name;
}
