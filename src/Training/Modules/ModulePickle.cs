using System.Buffers.Binary;
using System.Text;
using Ensembles.Members;

namespace Training.Modules;

/// <summary>Checks the pickled values of a module's archive: only opcodes that torch.jit.save writes, and only classes of the module and tensors are made.</summary>
internal static class ModulePickle
{
    private const int MostName = 1024;

    private static readonly HashSet<string> Makers = new(StringComparer.Ordinal)
    {
        "collections.OrderedDict", "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2", "torch._utils._rebuild_parameter", "torch.device",
    };

    // How many bytes follow each opcode; those with a length of their own are in Length.
    private static readonly Dictionary<byte, int> Fixed = new()
    {
        [0x80] = 1, [(byte)'q'] = 1, [(byte)'r'] = 4, [(byte)'h'] = 1, [(byte)'j'] = 4, [(byte)'J'] = 4, [(byte)'K'] = 1, [(byte)'M'] = 2, [(byte)'G'] = 8,
        [(byte)')'] = 0, [(byte)'t'] = 0, [0x85] = 0, [0x86] = 0, [0x87] = 0, [(byte)'}'] = 0, [(byte)']'] = 0, [(byte)'a'] = 0, [(byte)'e'] = 0, [(byte)'s'] = 0,
        [(byte)'u'] = 0, [(byte)'('] = 0, [0x81] = 0, [(byte)'b'] = 0, [(byte)'R'] = 0, [(byte)'Q'] = 0, [(byte)'N'] = 0, [0x88] = 0, [0x89] = 0, [(byte)'l'] = 0, [(byte)'d'] = 0,
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
            var length = opcode == 'c' ? Global(rest, file) : Fixed.TryGetValue(opcode, out var known) ? known : Length(opcode, rest, file);
            if (length > rest.Length) throw Damaged(file);
            at += (int)length;
        }

        if (at != content.Length - 1) throw Damaged(file);
    }

    private static long Length(byte opcode, ReadOnlySpan<byte> rest, string file) => opcode switch
    {
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
        if (!IsKnown(name)) throw new TrainingException($"its {file} makes a '{PlainText.Of(name)}', which is no class of the module and no tensor; let it hold modules, tensors and plain values only");
        return first + second + 2;
    }

    private static bool IsKnown(string name) =>
        Makers.Contains(name) ||
        name.StartsWith("torch.jit._pickle.", StringComparison.Ordinal) ||
        (name.StartsWith("torch.", StringComparison.Ordinal) && name.EndsWith("Storage", StringComparison.Ordinal) && name.LastIndexOf('.') == "torch".Length && !name.Contains("QInt", StringComparison.Ordinal)) ||
        (name.StartsWith("__torch__.", StringComparison.Ordinal) && !name.StartsWith("__torch__.torch.classes.", StringComparison.Ordinal) && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '.'));

    private static TrainingException Damaged(string file) => new($"its {file} is damaged or not written by torch.jit.save; write the module again with torch.jit.script(…).save(…)");
}
