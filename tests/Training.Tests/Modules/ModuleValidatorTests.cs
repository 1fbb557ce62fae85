using Ensembles.Members;
using Ensembles.Recipes;
using Training.Modules;
using Training.Tests.Engine;

namespace Training.Tests.Modules;

/// <summary>What of users' modules is refused before anything is placed. Files that end a process are tried in Silo.Tests.</summary>
public sealed class ModuleTrialsTests
{
    [Theory]
    [InlineData("sound", 2260, 16)]
    [InlineData("shared", 4096 + 64 + 64 + 64 + 4 * 65, 2 * 4096)]
    public void A_sound_module_is_taken_and_counted(string name, long parameters, long untrained) =>
        Assert.Equal(new ModuleTrial(null, new ModuleSize(parameters, untrained)), Try(name));

    [Theory]
    [InlineData("colour", "it does not take images of 1×8×8 (RuntimeError: Given groups=1, weight of size [4, 3, 3, 3]")]
    [InlineData("large", "it does not take images of 1×8×8 (RuntimeError: mat1 and mat2 shapes cannot be multiplied")]
    [InlineData("thrower", "it does not take images of 1×8×8 (builtins.ValueError: it does not like two")]
    [InlineData("single", "it does not take images of 1×8×8 (RuntimeError: shape '[1, 1, 8, 8]' is invalid for input of size 192")]
    [InlineData("classes", "of 1 image it gives a tensor of 1×10; let it give 1×4, one logit a class")]
    [InlineData("map", "of 1 image it gives a tensor of 1×4×6×6")]
    [InlineData("none", "it has no parameters to train; do not freeze it")]
    [InlineData("frozen", "it has no parameters to train; do not freeze it")]
    [InlineData("half", "its parameter body.1.weight is Float16; make all of them float32")]
    [InlineData("double", "its parameter body.1.weight is Float64; make all of them float32")]
    [InlineData("strided", "its parameter body.1.weight is not contiguous")]
    [InlineData("pair", "it gives something else than one tensor; let it give the logits alone")]
    [InlineData("listing", "it gives something else than one tensor")]
    [InlineData("nothing", "it gives something else than one tensor")]
    [InlineData("apart", "its logits depend on none of its parameters")]
    [InlineData("noisy", "it gives different logits for the same images")]
    [InlineData("counting", "of the same images, weights and seed it gives other logits the second time")]
    [InlineData("tallying", "training changes its buffer batches, which is Int64; make it float32")]
    [InlineData("saver", "its code reads or writes files")]
    [InlineData("state", "it holds weights or something else, but no TorchScript module")]
    public void A_bad_one_is_refused_with_the_reason(string name, string reason) =>
        Assert.StartsWith(reason, Try(name).Fault, StringComparison.Ordinal);

    [Theory]
    [InlineData("return torch.softmax({0}, 1)", "it returns probabilities instead of logits; remove the softmax")]
    [InlineData("return torch.log_softmax({0}, 1)", "it returns log-probabilities instead of logits; remove the log_softmax")]
    [InlineData("return torch.sigmoid({0})", "all its outputs are between 0 and 1")]
    [InlineData("return torch.exp(torch.log_softmax(torch.mul({0}, 3.), 1))", "it returns probabilities")]
    [InlineData("y = {0}\n    if self.training:\n      z = y\n    else:\n      z = torch.softmax(y, 1)\n    return z", "it returns probabilities")]
    [InlineData("y = {0}\n    if self.training:\n      z = torch.log_softmax(y, 1)\n    else:\n      z = y\n    return z", "it returns log-probabilities")]
    [InlineData("return torch.batch_norm({0}, None, None, None, None, True, 0.10000000000000001, 1.0000000000000001e-05, False)", "its answer to an image depends on the other images of the batch")]
    [InlineData("return torch.div({0}, 0)", "its answers are not all finite numbers")]
    [InlineData("return torch.softmax({0}, 0)", "its answer to an image depends on the other images of the batch")]
    [InlineData("y = {0}\n    return torch.sub(y, torch.mean(y))", "its answer to an image depends on the other images of the batch")]
    [InlineData("y = {0}\n    return torch.add(y, torch.flip(y, [0]))", "its answer to an image depends on the other images of the batch")]
    public void One_whose_answers_are_no_logits_of_each_image_is_refused(string ending, string reason)
    {
        foreach (var precision in new[] { Precision.Float32, Precision.Bfloat16 }) Assert.StartsWith(reason, Try(ModuleFiles.Ending("sound", ending), precision).Fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("return torch.relu({0})")]
    [InlineData("return torch.tanh({0})")]
    [InlineData("return torch.mul({0}, 100.)")]
    [InlineData("y = {0}\n    return torch.sub(y, torch.mean(y, [1], True))")]
    public void Other_endings_are_taken(string ending) => Assert.Null(Try(ModuleFiles.Ending("sound", ending)).Fault);

    [Fact]
    public void What_is_no_archive_is_told_without_libtorch()
    {
        var sound = ModuleFiles.Read("sound");
        foreach (var content in new[] { [], "a text"u8.ToArray(), sound[..(sound.Length / 2)], sound[100..] })
        {
            Assert.Equal("it is no TorchScript module; write one with torch.jit.script(…).save(…)", ModuleValidator.Run(content, new ImageShape(1, 8, 8), 4, Precision.Float32).Fault);
        }
    }

    [Fact]
    public void One_that_computes_in_float32_only_is_refused_where_the_recipe_wants_bfloat16()
    {
        Assert.Null(Try("scattering").Fault);
        var fault = Try("scattering", Precision.Bfloat16).Fault;
        Assert.StartsWith("it does not compute in bfloat16 (RuntimeError: scatter(): Expected self.dtype to be equal to src.dtype); let training.precision", fault, StringComparison.Ordinal);
        Assert.All(new[] { "sound", "shared" }, name => Assert.Equal(Try(name), Try(name, Precision.Bfloat16)));
    }

    private static ModuleTrial Try(string name, Precision precision = Precision.Float32) => Try(ModuleFiles.Read(name), precision);

    private static ModuleTrial Try(byte[] module, Precision precision = Precision.Float32) =>
        Workshop.OnThread(() => ModuleValidator.Run(module, new ImageShape(1, 8, 8), 4, precision));
}
