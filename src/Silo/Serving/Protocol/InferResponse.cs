using System.Collections.Immutable;
using Ensembles.Combining;

namespace Silo.Serving.Protocol;

/// <summary>The answer to a request.</summary>
/// <param name="ModelName">As in the request's address.</param>
/// <param name="ModelVersion">A whole number as text: stock clients know no other versions.</param>
/// <param name="Id">The request's, or null if it had none.</param>
/// <param name="Parameters">How the answer came about.</param>
/// <param name="Outputs">In the order asked for.</param>
internal sealed record InferResponse(
    string ModelName,
    string ModelVersion,
    string? Id,
    ResponseParameters Parameters,
    ImmutableArray<OutputTensor> Outputs);

/// <summary>How an answer came about.</summary>
/// <param name="MembersUsed">How many members answered.</param>
/// <param name="MembersTotal">How many the ensemble has.</param>
/// <param name="Degraded">Whether members are missing.</param>
/// <param name="Combine">How their probabilities became one.</param>
/// <param name="Temperature">What logits were divided by, or null if they were not.</param>
internal sealed record ResponseParameters(
    int MembersUsed, int MembersTotal, bool Degraded, CombinationRule Combine, double? Temperature = null);
