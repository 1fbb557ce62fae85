using System.Text.Json;
using Grains.Interfaces.Predicting;
using Silo.Serving.Protocol;
using Silo.Telemetry;

namespace Silo.Serving;

/// <summary>Answers for images: as the protocol has them, or as one file for people with curl.</summary>
internal static class InferenceEndpoints
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static void Map(RouteGroupBuilder model)
    {
        model.MapPost("/infer", Infer);
        model.MapPost("/versions/{version}/infer", Infer);
        model.MapPost("/predict-image", PredictImage);
        model.MapPost("/versions/{version}/predict-image", PredictImage);
    }

    private static async Task Infer(HttpContext context)
    {
        var inference = context.RequestServices.GetRequiredService<Inference>();
        var (served, model) = await inference.FindAnswering(context);
        var body = await context.Request.ReadBody(context.RequestAborted);
        var request = InferRequestReader.Read(body, context.Request.JsonLength(), Inference.SpecOf(model), inference.Limits);
        var reply = await inference.Predictor(served).Infer(inference.OrderOf(request), context.RequestAborted);
        var (answer, jsonLength) = InferResponseWriter.Write(Inference.ResponseOf(served, request, reply), request);
        MetersOf(context).Answered(reply.Agreeing, reply.MembersUsed, reply.MembersTotal);
        await context.Response.WriteInference(answer, jsonLength);
    }

    private static async Task PredictImage(HttpContext context)
    {
        var inference = context.RequestServices.GetRequiredService<Inference>();
        var (served, _) = await inference.FindAnswering(context);
        var body = await context.Request.ReadBody(context.RequestAborted);
        if (body.Length == 0) throw new ProtocolFault(StatusCodes.Status400BadRequest, "The body is empty; send a PNG, JPG or IDX file.");
        var reply = await inference.Predictor(served)
            .PredictFile("the body", body, inference.Limits.MaxBatch, context.RequestAborted)
            .WaitAsync(context.RequestAborted);
        if (reply.Fault is { } wrong) throw ServingFaults.Of(reply.Kind == InferFault.None ? InferFault.BadOrder : reply.Kind, wrong);
        MetersOf(context).Answered([.. reply.Answers.Select(answer => (long)answer.Agreeing)], reply.MembersUsed, reply.MembersTotal);
        await context.Response.WriteJson(JsonSerializer.SerializeToUtf8Bytes(ImagePredictions.Of(served, reply), Json));
    }

    private static ServingMeters MetersOf(HttpContext context) => context.RequestServices.GetRequiredService<ServingMeters>();
}
