using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Grains.Interfaces.Predicting;

namespace Client.Predicting;

/// <summary>Asks a server over HTTP in place of the cluster's grains.</summary>
/// <param name="http">Its base address is the server's.</param>
/// <param name="model">A run's name, or a promoted one.</param>
/// <param name="time">The clock of pauses.</param>
internal sealed class HttpPredictor(HttpClient http, string model, TimeProvider time)
{
    /// <summary>The key of the server, if it requires one: secrets are not passed on command lines.</summary>
    public const string KeyVariable = "ENSEMBLE_API_KEY";

    private const int Attempts = 8;
    private static readonly TimeSpan UsualPause = TimeSpan.FromSeconds(1);
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>A client of a server.</summary>
    /// <exception cref="CommandException">The address is none.</exception>
    public static HttpClient Connect(string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var server)
            || (server.Scheme != Uri.UriSchemeHttp && server.Scheme != Uri.UriSchemeHttps))
            throw HttpFaults.BadAddress(address);
        var client = new HttpClient
        {
            BaseAddress = new Uri($"{server.GetLeftPart(UriPartial.Path).TrimEnd('/')}/"),
            Timeout = TimeSpan.FromMinutes(10),
        };
        if (Variables.Find(KeyVariable) is { } key)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    /// <summary>Predictions for a PNG, JPG or IDX file; retries for a while if the server is overloaded.</summary>
    /// <exception cref="CommandException">There is no answer.</exception>
    public async Task<PredictReply> Ask(string name, byte[] content, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var response = await Post(content, cancellation);
            var body = await response.Content.ReadAsByteArrayAsync(cancellation);
            if (response.IsSuccessStatusCode) return ReplyOf(body);
            var sentence = ErrorOf(body);
            // A run without weights, or in training, says so and names no time.
            if (response.StatusCode == HttpStatusCode.ServiceUnavailable && response.Headers.RetryAfter is null && sentence is not null)
                throw HttpFaults.NotAble(name, sentence);
            // The image is at fault; others may be answered.
            if (response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge)
                return new PredictReply(SentenceOf(name, sentence), [], 0, 0, Kind: InferFault.BadOrder);
            if (attempt == Attempts || response.StatusCode is not (HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable))
                throw HttpFaults.Refused(name, response.StatusCode, sentence);
            await Task.Delay(response.Headers.RetryAfter?.Delta ?? UsualPause, time, cancellation);
        }
    }

    private async Task<HttpResponseMessage> Post(byte[] content, CancellationToken cancellation)
    {
        try
        {
            using var body = new ByteArrayContent(content);
            return await http.PostAsync($"v2/models/{Uri.EscapeDataString(model)}/predict-image", body, cancellation);
        }
        // The second is the client's own time limit.
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException && !error.IsOf(cancellation))
        {
            throw HttpFaults.Unreachable(http.BaseAddress!, error);
        }
    }

    private PredictReply ReplyOf(byte[] body)
    {
        try
        {
            var answer = JsonSerializer.Deserialize<Answer>(body, Json)!;
            return new PredictReply(
                null,
                [
                    .. answer.Predictions.Select(one =>
                        new ImageAnswer(
                            one.Label, one.ClassName, [.. one.Probabilities], one.Entropy, one.MutualInformation, one.Agreeing))],
                answer.MembersUsed,
                answer.MembersTotal);
        }
        catch (JsonException)
        {
            throw HttpFaults.NoEnsemble(http.BaseAddress!);
        }
    }

    private static string SentenceOf(string name, string? reason)
    {
        const string Place = "the body: ";
        var sentence = reason ?? "the server refuses it.";
        return $"{name}: {(sentence.StartsWith(Place, StringComparison.Ordinal) ? sentence[Place.Length..] : sentence)}";
    }

    private static string? ErrorOf(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.GetProperty("error").GetString();
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            // The server is of another kind; only the status is shown.
            return null;
        }
    }

    private sealed record Answer
    {
        public required int MembersUsed { get; init; }

        public required int MembersTotal { get; init; }

        public required IReadOnlyList<OneImage> Predictions { get; init; }
    }

    private sealed record OneImage
    {
        public required int Label { get; init; }

        public required string ClassName { get; init; }

        public required double Entropy { get; init; }

        public required double MutualInformation { get; init; }

        public required int Agreeing { get; init; }

        public required IReadOnlyList<float> Probabilities { get; init; }
    }
}
