using System.Text.Json.Nodes;
using YamlDotNet.Serialization;

namespace House.Tests.Observing;

/// <summary>YAML as JSON, so that there is one way to look into both.</summary>
internal static class Yaml
{
    public static JsonObject Read(string file)
    {
        using var text = new StringReader(Repository.Read(file));
        var content = new DeserializerBuilder().Build().Deserialize(text);
        return JsonNode.Parse(new SerializerBuilder().JsonCompatible().Build().Serialize(content))!.AsObject();
    }
}
