using Ensembles.Members;
using Ensembles.Recipes;
using Ensembles.Runs;
using Grains.Interfaces.Runs;

namespace Grains.Runs;

/// <summary>Handing trained members to other programs.</summary>
internal sealed partial class RunGrain
{
    private const int PieceSize = 4 << 20;
    private (ExportOrder Order, Task<byte[]> File)? _export;

    public async Task<FilePiece> Export(ExportOrder order, long offset)
    {
        try
        {
            if (ExportFault(order) is { } fault) return new FilePiece(fault, 0, []);
            var file = await FileOf(order);
            var piece = file.AsSpan((int)Math.Clamp(offset, 0, file.Length));
            // After the last part there is no further request.
            if (piece.Length <= PieceSize) _export = null;
            return new FilePiece(null, file.Length, piece[..Math.Min(piece.Length, PieceSize)].ToArray());
        }
        catch (TrainingException error)
        {
            _export = null;
            return new FilePiece(error.Message, 0, []);
        }
    }

    private Task<byte[]> FileOf(ExportOrder order)
    {
        if (_export is not { } known || known.Order != order || known.File.IsFaulted)
            _export = known = (order, checkpoints.Export(order.Format, TrainedOf(order)));
        return known.File;
    }

    private TrainedMembers TrainedOf(ExportOrder order) => new(
        _recipe,
        State.Plan.Data.Shape,
        State.Plan.Data.ClassNames.Count,
        [
            .. State.Answering()
                .Where(member => order.Member is null || member.Index == order.Member)
                .Select(member => new CheckpointId(Name, member.Index, member.BestEpoch!.Value))],
        order.Temperature ?? _recipe.Prediction.Temperature ? State.Evaluation?.Temperature : null);

    private ModuleRecipe? ModuleOf(ExportOrder order) => order.Member is { } member
        ? _recipe.Of(member).Model.Module
        : _recipe.Parts.Select(part => part.Recipe.Model.Module).FirstOrDefault(module => module is not null);

    private string? ExportFault(ExportOrder order)
    {
        if (!IsKnown()) return RunNames.Unknown(Name);
        if (!Enum.IsDefined(order.Format))
            return $"The format {order.Format} is not known; choose safetensors (0), onnx (1) or pytorch-state (2).";
        if (order.Member is { } member && (member < 0 || member >= State.Members.Length))
            return $"Run '{Name}' has no member {member}; its members are 0 to {State.Members.Length - 1}.";
        if (order.Format == ModelFormat.Onnx && ModuleOf(order) is { } module)
            return $"Run '{Name}' trains the module {module.File}, whose layers are not known here to be written as ONNX; export "
                + $"safetensors, load them into the module with PyTorch, and let PyTorch write it.";
        if (!State.HasEnded) return $"Run '{Name}' has not ended yet; wait for it, or end it with 'ensemble stop {Name}'.";
        if (State.WeightsFault() is { } fault) return fault;
        if (order.Member is { } one && State.Answering().All(answering => answering.Index != one))
            return $"Member {one} of run '{Name}' has no weights: {State.Members[one].Failure?.TrimEnd('.') ?? "it has no best epoch"}; "
                + $"its members with weights are {string.Join(", ", State.Answering().Select(answering => answering.Index))}.";
        return order.Temperature == true && State.Evaluation?.Temperature is null
            ? $"No temperature has been fitted for run '{Name}'; run 'ensemble evaluate {Name}' first, or export without it."
            : null;
    }
}
