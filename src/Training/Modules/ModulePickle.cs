using System.Buffers.Binary;
using System.Text;
using Ensembles.Members;

namespace Training.Modules;

/// <summary>
/// Checks the pickled values of a module's archive: only opcodes that torch.jit.save writes, and only classes of the module and tensors are
/// made.
/// </summary>
internal static class ModulePickle
{
    private const int MostName = 1024;

    private static readonly HashSet<string> Makers = new(StringComparer.Ordinal)
    {
        "collections.OrderedDict", "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2", "torch._utils._rebuild_parameter",
        "torch.device",
    };

    /// <param name="content">The file.</param>
    /// <param name="file">Its name, for messages.</param>
    /// <exception cref="TrainingException">It is none; the end of a sentence about the module.</exception>
    public static void Require(ReadOnlySpan<byte> content, string file)
    {
        var at = 0;
        while (at < content.Length && content[at] != '.')
        {
            var opcode = content[at++];
            var rest = content[at..];
            var length = opcode == 'c' ? Global(rest, file) : Length(opcode, rest, file);
            if (length > rest.Length) throw Damaged(file);
            at += (int)length;
        }

        if (at != content.Length - 1) throw Damaged(file);
    }

    // How many bytes follow an opcode.
    private static long Length(byte opcode, ReadOnlySpan<byte> rest, string file) => opcode switch
    {
        0x81 or (>= 0x85 and <= 0x89) => 0,
        (byte)')' or (byte)'t' or (byte)'}' or (byte)']' or (byte)'a' or (byte)'e' or (byte)'s' or (byte)'u' or (byte)'(' => 0,
        (byte)'b' or (byte)'R' or (byte)'Q' or (byte)'N' or (byte)'l' or (byte)'d' => 0,
        0x80 or (byte)'q' or (byte)'h' or (byte)'K' => 1,
        (byte)'M' => 2,
        (byte)'r' or (byte)'j' or (byte)'J' => 4,
        (byte)'G' => 8,
        0x8a or (byte)'U' when rest.Length > 0 => 1L + rest[0],
        (byte)'X' or (byte)'T' when rest.Length >= sizeof(uint) => sizeof(uint) + (long)BinaryPrimitives.ReadUInt32LittleEndian(rest),
        _ => throw Damaged(file),
    };

    private static long Global(ReadOnlySpan<byte> rest, string file)
    {
        var first = rest[..Math.Min(rest.Length, MostName)].IndexOf((byte)'\n');
        var second = first < 0 ? -1 : rest[(first + 1)..Math.Min(rest.Length, first + 1 + MostName)].IndexOf((byte)'\n');
        if (second < 0) throw Damaged(file);
        var name = $"{Encoding.Latin1.GetString(rest[..first])}.{Encoding.Latin1.GetString(rest.Slice(first + 1, second))}";
        if (!IsKnown(name))
            throw new TrainingException(
                $"its {file} makes a '{PlainText.Of(name)}', which is no class of the module and no tensor; let it hold modules, tensors "
                    + $"and plain values only");
        return first + second + 2;
    }

    private static bool IsKnown(string name) =>
        Makers.Contains(name) ||
        name.StartsWith("torch.jit._pickle.", StringComparison.Ordinal) ||
        (
            name.StartsWith("torch.", StringComparison.Ordinal) && name.EndsWith("Storage", StringComparison.Ordinal)
            && name.LastIndexOf('.') == "torch".Length && !name.Contains("QInt", StringComparison.Ordinal)) ||
        (
            name.StartsWith("__torch__.", StringComparison.Ordinal)
                && !name.StartsWith("__torch__.torch.classes.", StringComparison.Ordinal)
                && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '.'));

    private static TrainingException Damaged(string file) =>
        new($"its {file} is damaged or not written by torch.jit.save; write the module again with torch.jit.script(…).save(…)");
}
