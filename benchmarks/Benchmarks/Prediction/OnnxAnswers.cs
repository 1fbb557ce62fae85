using Ensembles.Combining;
using Ensembles.Members;
using Microsoft.ML.OnnxRuntime;
using Training.Exporting;

namespace Benchmarks.Prediction;

/// <summary>ONNX Runtime with all its optimizations, on the same weights.</summary>
internal sealed class OnnxAnswers : IAnswerer
{
    private readonly ImageShape _image;
    private readonly InferenceSession[][] _sessions;
    private readonly RunOptions _options = new();

    public OnnxAnswers(IReadOnlyList<byte[]> models, ImageShape image, int callers, int threads)
    {
        (_image, Callers, Threads) = (image, callers, threads);
        _sessions = [.. Enumerable.Range(0, callers).Select(_ => models.Select(model => Open(model, threads)).ToArray())];
    }

    public string Name => $"ONNX Runtime {OrtEnv.Instance().GetVersionString()}, {Callers} × {Threads} threads";

    public int Callers { get; }

    public int Threads { get; }

    public float[] Answer(int caller, byte[] pixels)
    {
        var values = new float[pixels.Length];
        for (var index = 0; index < values.Length; index++) values[index] = pixels[index];
        using var images = OrtValue.CreateTensorValueFromMemory(values, [pixels.Length / _image.Size, _image.Channels, _image.Height, _image.Width]);
        return MeanProbabilities.Of([.. _sessions[caller].Select(session => Answer(session, images))]);
    }

    public void Dispose()
    {
        foreach (var session in _sessions.SelectMany(sessions => sessions)) session.Dispose();
        _options.Dispose();
    }

    private float[] Answer(InferenceSession session, OrtValue images)
    {
        using var answers = session.Run(_options, [OnnxFile.Images], [images], [OnnxFile.Probabilities]);
        return answers[0].GetTensorDataAsSpan<float>().ToArray();
    }

    private static InferenceSession Open(byte[] model, int threads)
    {
        using var options = new SessionOptions { IntraOpNumThreads = threads, InterOpNumThreads = 1, GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL };
        return new InferenceSession(model, options);
    }
}
