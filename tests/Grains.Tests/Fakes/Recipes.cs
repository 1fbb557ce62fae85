namespace Grains.Tests.Fakes;

/// <summary>Recipes for scripted members.</summary>
internal static class Recipes
{
    public static string Tiny(int members = 3, int maxEpochs = 4, int patience = 2, string criterion = "ensemble-nll", string data = "\"set\": \"mnist\"", string failures = "") =>
        $$"""
        {
          "name": "tiny",
          "members": {{members}},
          "data": { {{data}}, "validation": 1 },
          "training": { "batchSize": 5 },
          "model": { "layers": [ { "type": "flatten" }, { "type": "dense" } ] },
          "stopping": { "criterion": "{{criterion}}", "patience": {{patience}}, "maxEpochs": {{maxEpochs}} },
          "failures": { {{failures}} }
        }
        """;
}
