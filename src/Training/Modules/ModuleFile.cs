using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Ensembles.Members;
using static TorchSharp.torch;

namespace Training.Modules;

/// <summary>Files that torch.jit.save wrote.</summary>
internal static partial class ModuleFile
{
    /// <summary>Loads a module, on the CPU. A damaged file can end the process: only a trial may load one that was not tried.</summary>
    /// <exception cref="TrainingException">It is no TorchScript module; the message is the end of a sentence about it.</exception>
    public static jit.ScriptModule<Tensor, Tensor> Load(byte[] content)
    {
        var archive = ModuleArchive.Rewrite(content);
        try
        {
            return jit.load<Tensor, Tensor>(archive);
        }
        catch (ExternalException error)
        {
            throw new TrainingException($"libtorch does not load it ({Reason(error)}); write one with torch.jit.script(…).save(…)", error);
        }
    }

    /// <summary>What libtorch has to say: the interpreter puts a traceback before it.</summary>
    public static string Reason(ExternalException error)
    {
        var lines = error.Message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return (lines.FirstOrDefault(line => Cause().IsMatch(line)) ?? lines.FirstOrDefault() ?? "").TrimEnd('.');
    }

    [GeneratedRegex(@"^[\w.]+(Error|Exception): ")]
    private static partial Regex Cause();
}
