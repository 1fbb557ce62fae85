using System.Globalization;
using Ensembles.Combining;
using Ensembles.Members;
using Grains.Interfaces.Predicting;
using Silo.Hosting;
using Silo.Serving.Protocol;
using Silo.Telemetry;

namespace Silo.Serving;

/// <summary>From a protocol's request to the ensemble's answer.</summary>
internal sealed class Inference(IGrainFactory grains, ModelLookup lookup, ServingSettings settings)
{
    private static readonly string[] GivenByDefault =
        [OutputNames.Probabilities, OutputNames.Label, OutputNames.PredictiveEntropy, OutputNames.MutualInformation, OutputNames.Agreement];

    public Limits Limits { get; } = new(settings.MostImages);

    /// <summary>Who answers for the name in a request's path, and to what.</summary>
    /// <exception cref="ProtocolFault">There is none.</exception>
    public async Task<(ServedRun Served, ServedModel Model)> Find(HttpContext context)
    {
        var served = await lookup.Find((string)context.Request.RouteValues["model"]!, (string?)context.Request.RouteValues["version"]);
        var model = await lookup.Describe(served).WaitAsync(context.RequestAborted);
        if (!model.Found)
            throw new ProtocolFault(
                StatusCodes.Status404NotFound,
                $"No model is called '{served.Model}'; give the name of a run that has ended, or of a promoted model.");
        context.Items[ForImages.Model] = served.Model;
        return (served, model);
    }

    /// <summary>The same, of a run that can answer.</summary>
    /// <exception cref="ProtocolFault">There is none, or not yet.</exception>
    public async Task<(ServedRun Served, ServedModel Model)> FindAnswering(HttpContext context)
    {
        var found = await Find(context);
        return found.Model.Fault is { } fault
            ? throw new ProtocolFault(StatusCodes.Status503ServiceUnavailable, fault) { MayPass = false }
            : found;
    }

    public IPredictorGrain Predictor(ServedRun served) => grains.GetGrain<IPredictorGrain>(served.Run);

    public static ModelSpec SpecOf(ServedModel model) =>
        new(new InputSpec("image", model.Shape[0], model.Shape[1], model.Shape[2], model.PixelScale), [.. model.ClassNames], model.Members);

    public InferOrder OrderOf(InferRequest request) => new()
    {
        Pixels = request.Input.Data,
        PixelType = request.Input.Datatype == Datatype.UInt8 ? PixelType.UInt8 : PixelType.Float32,
        Quorum = request.Parameters.Quorum,
        Combine = request.Parameters.Combine ?? CombinationRule.Mean,
        Temperature = request.Parameters.Temperature,
        WithMembers = request.Outputs.Any(output => output.Name == OutputNames.MemberProbabilities),
        Within = request.Parameters.Timeout ?? settings.Within,
    };

    /// <summary>A reply as the request wants it.</summary>
    /// <exception cref="ProtocolFault">There is no answer.</exception>
    public static InferResponse ResponseOf(ServedRun served, InferRequest request, InferReply reply)
    {
        if (reply.Fault is { } fault) throw ServingFaults.Of(reply.Kind, fault);
        var asked = request.Outputs.IsEmpty ? GivenByDefault.Select(name => new RequestedOutput(name, null, 0)) : request.Outputs;
        var parameters = new ResponseParameters(
            reply.MembersUsed, reply.MembersTotal, reply.MembersUsed < reply.MembersTotal,
            request.Parameters.Combine ?? CombinationRule.Mean, reply.Temperature);
        return new InferResponse(
            served.Model, served.Version.ToString(CultureInfo.InvariantCulture), request.Id, parameters,
            [.. asked.Select(output => TensorOf(output, reply))]);
    }

    private static OutputTensor TensorOf(RequestedOutput output, InferReply reply)
    {
        var (images, classes) = (reply.Labels.Length, reply.ClassNames.Length);
        return output.Name switch
        {
            OutputNames.Probabilities when output.Classification > 0 =>
                Classification.Of(output.Name, reply.Probabilities, reply.ClassNames, output.Classification),
            OutputNames.Probabilities => new FloatTensor(output.Name, [images, classes], reply.Probabilities),
            OutputNames.Label => new IntegerTensor(output.Name, [images], reply.Labels),
            OutputNames.MemberProbabilities =>
                new FloatTensor(output.Name, [images, reply.MembersUsed, classes], reply.MemberProbabilities),
            OutputNames.PredictiveEntropy => new FloatTensor(output.Name, [images], reply.Entropy),
            OutputNames.MutualInformation => new FloatTensor(output.Name, [images], reply.MutualInformation),
            OutputNames.Agreement => new IntegerTensor(output.Name, [images], reply.Agreeing),
            var name => throw new InvalidOperationException($"The output {name} was let through."),
        };
    }
}
