using System.Globalization;
using Silo.Serving.Protocol;

namespace Silo.Serving;

/// <summary>How bodies go out and come in.</summary>
internal static class Responses
{
    /// <summary>Of requests and answers: how much of the body is JSON. What follows are tensors' bytes.</summary>
    public const string JsonLengthHeader = "Inference-Header-Content-Length";

    // .NET has the type for itself.
    private const string PackedByDictionary = "System.IO.Compression.ZLibException";

    public static async Task WriteJson(this HttpResponse response, byte[] json)
    {
        response.ContentType = "application/json";
        response.ContentLength = json.Length;
        await response.Body.WriteAsync(json);
    }

    public static async Task WriteInference(this HttpResponse response, byte[] body, int? jsonLength)
    {
        if (jsonLength is not { } length)
        {
            await response.WriteJson(body);
            return;
        }

        response.Headers[JsonLengthHeader] = length.ToString(CultureInfo.InvariantCulture);
        response.ContentType = "application/octet-stream";
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body);
    }

    /// <summary>The whole body, whatever type it says it has: stock clients say none, or a wrong one.</summary>
    /// <exception cref="BadHttpRequestException">It is larger than allowed, or comes too slowly.</exception>
    /// <exception cref="InvalidDataException">It is not packed as it says.</exception>
    /// <exception cref="ProtocolFault">Its content encoding is not supported.</exception>
    public static async Task<byte[]> ReadBody(this HttpRequest request, CancellationToken cancellation)
    {
        // What the middleware has unpacked says so no more.
        if (request.Headers.ContentEncoding is [{ Length: > 0 } encoding, ..])
        {
            throw new ProtocolFault(
                StatusCodes.Status415UnsupportedMediaType,
                $"Content-Encoding is '{encoding}'; send the body plain, or as gzip, deflate or br.");
        }

        using var body = new MemoryStream();
        try
        {
            await request.Body.CopyToAsync(body, cancellation);
        }
        // So .NET's stream of Brotli reports that the bytes are none, and that of deflate that they are packed by a dictionary, which HTTP
        // does not know; all else is the exception below.
        catch (Exception error) when (error is InvalidOperationException || error.GetType().FullName == PackedByDictionary)
        {
            throw new InvalidDataException(error.Message, error);
        }

        return body.ToArray();
    }

    /// <exception cref="ProtocolFault">The header is no number.</exception>
    public static int? JsonLength(this HttpRequest request)
    {
        if (!request.Headers.TryGetValue(JsonLengthHeader, out var values)) return null;
        return int.TryParse(values.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            ? length
            : throw new ProtocolFault(
                StatusCodes.Status400BadRequest,
                $"The header {JsonLengthHeader} is '{values}'; give the number of bytes that are JSON, or leave it away.");
    }
}
