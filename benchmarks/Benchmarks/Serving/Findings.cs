using Benchmarks.Reporting;

namespace Benchmarks.Serving;

/// <summary>What the rounds of <see cref="ServeBenchmark"/> found, and what follows from it.</summary>
internal sealed class Findings
{
    private const string BytesByHttp = "ours, HTTP binary";
    private const string BarePasses = "bare forward passes";
    private const string BareAnswer = "bare forward pass, batch 1";
    private static readonly string[] Peers = ["FastAPI, binary", "FastAPI, JSON"];
    private readonly Dictionary<string, List<Load>> _loads = [];
    private readonly Dictionary<int, List<double>> _bare = [];
    private readonly List<double> _bareLatencies = [];

    public void Add(string name, int batch, int clients, Load load) => ListOf(_loads, Key(name, batch, clients)).Add(load);

    public void Bare(int batch, double imagesPerSecond) => ListOf(_bare, batch).Add(imagesPerSecond);

    public void BareLatency(double milliseconds) => _bareLatencies.Add(milliseconds);

    public Dictionary<string, Figure> Figures()
    {
        var figures = _bare.ToDictionary(entry => $"{BarePasses}, batch {entry.Key}", entry => Figure.Of(entry.Value, "images/s"));
        figures[BareAnswer] = Figure.Of(_bareLatencies, "ms");
        foreach (var (key, loads) in _loads)
        {
            figures[key] = Figure.Of(loads.Select(load => load.ImagesPerSecond), "images/s");
            figures[$"{key}, p50"] = Figure.Of(loads.Select(load => load.P50), "ms");
            figures[$"{key}, p99"] = Figure.Of(loads.Select(load => load.P99), "ms");
        }

        return figures;
    }

    public Dictionary<string, double> Ratios(bool hasPeer)
    {
        var best = ServeBenchmark.Clients.Max(clients => Speed(BytesByHttp, 64, clients));
        var ratios = new Dictionary<string, double>
        {
            ["HTTP binary/bare passes, batch 64"] = best / Figure.Of(_bare[64], "").Value,
            ["bare pass + 2 ms/HTTP binary p50, batch 1"] = (Figure.Of(_bareLatencies, "").Value + 2) / Figure.Of(_loads[Key(BytesByHttp, 1, 1)].Select(load => load.P50), "").Value,
        };
        if (!hasPeer) return ratios;
        ratios["HTTP binary/best FastAPI, batch 1, 64 clients"] = Speed(BytesByHttp, 1, 64) / Peers.Max(peer => Speed(peer, 1, 64));
        ratios["HTTP binary/best FastAPI, batch 64"] = best / Peers.Max(peer => ServeBenchmark.Clients.Max(clients => Speed(peer, 64, clients)));
        return ratios;
    }

    public static Dictionary<string, double> Goals(bool hasPeer)
    {
        var goals = new Dictionary<string, double> { ["HTTP binary/bare passes, batch 64"] = 0.9, ["bare pass + 2 ms/HTTP binary p50, batch 1"] = 1 };
        if (!hasPeer) return goals;
        goals["HTTP binary/best FastAPI, batch 1, 64 clients"] = 5;
        goals["HTTP binary/best FastAPI, batch 64"] = 3;
        return goals;
    }

    private double Speed(string name, int batch, int clients) => Figure.Of(_loads[Key(name, batch, clients)].Select(load => load.ImagesPerSecond), "").Value;

    private static string Key(string name, int batch, int clients) => $"{name}, batch {batch}, {clients} clients";

    private static List<T> ListOf<TKey, T>(Dictionary<TKey, List<T>> lists, TKey key) where TKey : notnull
    {
        if (!lists.TryGetValue(key, out var list)) lists[key] = list = [];
        return list;
    }
}
