using Grains.Interfaces.Predicting;
using Silo.Serving.Protocol;

namespace Silo.Serving;

/// <summary>Errors of requests in the protocol's form: a status, and <c>{"error": "one sentence"}</c>.</summary>
internal static partial class ServingFaults
{
    private const int ClientClosedRequest = 499;

    public static async Task Shield(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (ProtocolFault fault)
        {
            await Write(context, fault.Status, fault.Message, fault.MayPass);
        }
        catch (BadHttpRequestException error)
        {
            await Write(context, error.StatusCode, $"The request cannot be read: {error.Message.TrimEnd('.')}.");
        }
        catch (InvalidDataException error)
        {
            await Write(
                context, StatusCodes.Status400BadRequest,
                $"The body is not compressed as Content-Encoding says: {error.Message.TrimEnd('.')}.");
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            context.Response.StatusCode = ClientClosedRequest;
        }
        // A silo that ends cancels the calls that it has.
        catch (Exception error) when (error is OrleansException or TimeoutException or OperationCanceledException)
        {
            LogClusterUnreachable(LoggerOf(context), error, context.Request.Path);
            await Write(context, StatusCodes.Status503ServiceUnavailable, "The cluster does not answer just now; try again in a second.");
        }
        catch (Exception error)
        {
            LogBroken(LoggerOf(context), error, context.Request.Path);
            await Write(context, StatusCodes.Status500InternalServerError, "Internal server error; see the server log.");
        }
    }

    /// <summary>For statuses without a body, such as those of unknown paths.</summary>
    public static Task Explain(HttpContext context) => Write(context, context.Response.StatusCode, context.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => $"There is nothing at {context.Request.Path}; see GET /openapi.json.",
        StatusCodes.Status405MethodNotAllowed => $"{context.Request.Path} does not take {context.Request.Method}.",
        var status => $"The request was refused with status {status}.",
    });

    /// <summary>Why an ensemble has no answer, as the protocol's status.</summary>
    public static ProtocolFault Of(InferFault kind, string sentence) => new(
        kind switch
        {
            InferFault.UnknownRun => StatusCodes.Status404NotFound,
            InferFault.Busy => StatusCodes.Status429TooManyRequests,
            InferFault.Unavailable => StatusCodes.Status503ServiceUnavailable,
            _ => StatusCodes.Status400BadRequest,
        },
        sentence);

    public static async Task Write(HttpContext context, int status, string sentence, bool mayPass = true)
    {
        if (context.Response.HasStarted) return;
        context.Response.StatusCode = status;
        if (mayPass && status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable)
            context.Response.Headers.RetryAfter = "1";
        await context.Response.WriteJson(Metadata.Error(sentence));
    }

    private static ILogger LoggerOf(HttpContext context) =>
        context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(ServingFaults));

    [LoggerMessage(Level = LogLevel.Warning, Message = "The cluster did not answer {Path}")]
    private static partial void LogClusterUnreachable(ILogger logger, Exception error, string path);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Path} could not be answered")]
    private static partial void LogBroken(ILogger logger, Exception error, string path);
}
