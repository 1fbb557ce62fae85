using Ensembles.Members;
using Training.Checkpoints;
using Training.Exporting;
using Training.Tests.Engine;

namespace Training.Tests.Exporting;

/// <summary>Files of weights for PyTorch.</summary>
public sealed class ModelWriterTests
{
    // Names, shapes, types and bytes of what torch.load finds.
    private const string Load = """
        import sys, torch
        state = torch.load(sys.argv[1])
        for name, tensor in state.items():
            print(name, list(tensor.shape), str(tensor.dtype), bytes(tensor.contiguous().numpy().tobytes()).hex())
        """;

    [Fact]
    public void Several_members_stand_behind_their_numbers_and_one_alone_does_not()
    {
        using var shop = new Workshop();
        var writer = new ModelWriter(shop.Store);
        var one = Safetensors.Read(writer.Write(ModelFormat.Safetensors, Trained(shop, 1))).Tensors;
        var two = Safetensors.Read(writer.Write(ModelFormat.Safetensors, Trained(shop, 2))).Tensors;

        Assert.Equal(one.Select(tensor => $"0.{tensor.Name}"), two.Take(one.Length).Select(tensor => tensor.Name));
        Assert.Equal(2 * one.Length, two.Length);
        Assert.Equal(one[0].Bytes.ToArray(), two[0].Bytes.ToArray());
    }

    [Fact]
    public void PyTorch_loads_a_state_dictionary_with_every_bit()
    {
        Python.RequirePyTorch();
        using var shop = new Workshop();
        var writer = new ModelWriter(shop.Store);
        var file = Path.GetTempFileName();
        File.WriteAllBytes(file, writer.Write(ModelFormat.PytorchState, Trained(shop, 2)));
        var found = Python.Run("-c", Load, file);
        File.Delete(file);

        var expected = Safetensors.Read(writer.Write(ModelFormat.Safetensors, Trained(shop, 2))).Tensors.Select(tensor =>
            $"{tensor.Name} [{string.Join(", ", tensor.Shape)}] torch.{(tensor.Type == "I64" ? "int64" : "float32")} {Convert.ToHexStringLower(tensor.Bytes.Span)}");
        Assert.Equal(expected, found.TrimEnd().Split('\n'));
    }

    private static TrainedMembers Trained(Workshop shop, int members)
    {
        foreach (var member in Enumerable.Range(0, members)) shop.Train(SmallRecipes.Everything.Plan((ulong)member) with { Member = member }, 1);
        return new TrainedMembers(SmallRecipes.Everything, new ImageShape(1, 8, 8), 4, [.. Enumerable.Range(0, members).Select(member => new CheckpointId("run", member, 1))], null);
    }
}
