using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace House.Tests.Records;

/// <summary>
/// A value has one type: docs/decisions/0021. A record mirrors another one, of a project that it can reference, if at least half of its members,
/// and no fewer than three, have the names of the other's. Those that are left are listed with the record that they mirror most; the list only gets shorter.
/// </summary>
public sealed class MirrorTests
{
    private static readonly string[] Left = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "mirrors.txt"));

    [Fact]
    public void No_record_mirrors_another_but_those_that_are_listed()
    {
        var (domain, contracts, client) = (Records("Ensembles.dll"), Records("Grains.Interfaces.dll"), Records("ensemble.dll"));
        string[] found = [.. Mirrors(contracts, domain), .. Mirrors(client, [.. domain, .. contracts])];
        Assert.True(Left.SequenceEqual(found), $"There are {found.Length} mirrors, and {Left.Length} are listed. It should read:\n{string.Join('\n', found)}");
    }

    private static IEnumerable<string> Mirrors(IEnumerable<Record> records, IReadOnlyList<Record> others) =>
        from record in records
        let most = others.MaxBy(other => Shared(record, other))
        where Shared(record, most) >= Math.Max(3, (record.Members.Count + 1) / 2)
        orderby record.Name
        select $"{record.Name} = {most.Name} {Shared(record, most)} of {record.Members.Count}";

    private static int Shared(Record one, Record other) => one.Members.Intersect(other.Members).Count();

    private static IReadOnlyList<Record> Records(string file)
    {
        using var stream = File.OpenRead(Path.Combine(AppContext.BaseDirectory, file));
        using var image = new PEReader(stream);
        var reader = image.GetMetadataReader();
        return [.. reader.TypeDefinitions.Select(reader.GetTypeDefinition).Where(type => IsRecord(reader, type)).Select(type => new Record(reader.GetString(type.Name), MembersOf(reader, type)))];
    }

    private static bool IsRecord(MetadataReader reader, TypeDefinition type) =>
        type.GetMethods().Any(method => reader.GetString(reader.GetMethodDefinition(method).Name) == "PrintMembers");

    private static HashSet<string> MembersOf(MetadataReader reader, TypeDefinition type) =>
    [
        .. from handle in type.GetProperties()
           let property = reader.GetPropertyDefinition(handle)
           let setter = property.GetAccessors().Setter
           where !setter.IsNil && (reader.GetMethodDefinition(setter).Attributes & (MethodAttributes.Static | MethodAttributes.MemberAccessMask)) == MethodAttributes.Public
           select reader.GetString(property.Name),
    ];

    private sealed record Record(string Name, HashSet<string> Members);
}
