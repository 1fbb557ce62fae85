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

    /// <summary>One training whose snapshots are the members.</summary>
    public static string Snapshots(int cycles = 3, int epochs = 2) =>
        $$"""
        {
          "name": "tiny-snapshots",
          "data": { "set": "mnist", "validation": 1 },
          "training": { "batchSize": 5 },
          "model": { "layers": [ { "type": "flatten" }, { "type": "dense" } ] },
          "snapshots": { "cycles": {{cycles}}, "epochs": {{epochs}} }
        }
        """;

    /// <summary>Two members of one network, one of another.</summary>
    public static string Mixed(string layers = "{ \"type\": \"dropout\" }", int scale = 255) =>
        $$"""
        {
          "name": "mixed",
          "members": [
            { "recipe": { "name": "flat", "training": { "batchSize": 5 }, "model": { "layers": [ { "type": "flatten" }, { "type": "dense" } ] } }, "count": 2 },
            { "recipe": { "name": "deep", "training": { "batchSize": 5 }, "model": { "pixelScale": {{scale}}, "layers": [ {{layers}}, { "type": "flatten" }, { "type": "dense" } ] } } }
          ],
          "data": { "set": "mnist", "validation": 1 },
          "stopping": { "patience": 2, "maxEpochs": 4 }
        }
        """;
}
