using System.IO.Compression;
using System.Text;
using Ensembles.Members;
using Ensembles.Recipes;
using Training.Modules;
using Training.Tests.Engine;

namespace Training.Tests.Modules;

/// <summary>Archives that no torch.jit.save wrote: what they call is seen and refused before libtorch has them.</summary>
public sealed class ModuleAttackTests
{
    private const string Files = "its code reads or writes files (the name ";
    private const string Foreign = "its code holds ";

    [Theory]
    [InlineData("torch.save(x, \"f\")", Files + "save in code/__torch__.py, line 10)")]
    [InlineData("t = torch\n    t.save(x, \"f\")", "its code uses 'torch'")]
    [InlineData("t = torch\n    t.relu(x)", "its code uses 'torch' (code/__torch__.py, line 10)")]
    [InlineData("f = torch.save\n    f(x, \"f\")", "its code uses 'torch'")]
    [InlineData("f = torch.relu\n    f(x)", "its code uses 'torch'")]
    [InlineData("x.save(\"f\")", Files + "save")]
    [InlineData("(x)  .\\\n   save(\"f\")", Files + "save")]
    [InlineData("[x].save(\"f\")", Files + "save")]
    [InlineData("\"f\".from_file(False, 9)", Files + "from_file")]
    [InlineData("torch.from_file(\"f\", False, 9)", Files + "from_file")]
    [InlineData("ops.aten.save(x, \"f\")", Files + "save")]
    [InlineData("o = ops\n    o.aten.relu(x)", "its code uses 'ops'")]
    [InlineData("o = ops.aten\n    o.relu(x)", "its code uses 'aten'")]
    [InlineData("getattr(torch, \"save\")(x, \"f\")", Files + "save")]
    [InlineData("getattr(x, \"save\")(\"f\")", Files + "save")]
    [InlineData("getattr(x, \"\\x73ave\")(\"f\")", "its code uses 'getattr'")]
    [InlineData("getattr(x, \"sa\" \"ve\")(\"f\")", "its code uses 'getattr'")]
    [InlineData("g = getattr\n    g(x, \"relu\")", "its code uses 'getattr'")]
    [InlineData("CONSTANTS.relu()", "its code asks a value for 'relu'")]
    [InlineData("x.relu()", "its code asks a value for 'relu'")]
    [InlineData("ops.quantized.relu6(x)", "its code calls the operator quantized::relu6")]
    [InlineData("ops.inductor._alloc_from_pool(x, 0, 0, [9], [1])", "its code calls the operator inductor::_alloc_from_pool")]
    [InlineData("ops.prim.rpc_async(\"w\", x)", "its code calls the operator prim::rpc_async")]
    [InlineData("torch._sparse_coo_tensor_unsafe(x, x, [9])", "its code names the operator _sparse_coo_tensor_unsafe")]
    [InlineData("torch._test_serialization_subcmul(x, x)", "its code calls the operator aten::_test_serialization_subcmul")]
    [InlineData("torch.autograd.relu(x)", "its code uses 'torch'")]
    [InlineData("__torch__.torch.classes.c10d.Store()", "its code uses __torch__.torch.classes")]
    [InlineData("__torch__.elsewhere.Net()", "its code uses __torch__.elsewhere.Net")]
    [InlineData("s = \"\"\"\n    torch.relu(x)\"\"\"", Foreign + "a string of three quotation marks")]
    [InlineData("s = \"a\\\n    b\"", Foreign + "a control character in a string")]
    [InlineData("s = \"no end", Foreign + "a control character in a string")]
    [InlineData("s = x # type: Tensor", Foreign + "a type in a comment")]
    [InlineData("t\u043ercd = x", Foreign + "the byte 0xd0")]
    [InlineData("x\u00a0= x", Foreign + "the byte 0xc2")]
    [InlineData("x\f= x", Foreign + "the byte 0x0c")]
    [InlineData("x\0= x", Foreign + "the byte 0x00")]
    public void Code_that_hides_what_it_calls_or_calls_what_a_network_may_not_is_refused(string statement, string reason) =>
        Assert.StartsWith(reason, FaultOf(ModuleFiles.Ending("sound", $"{statement}\n    return {{0}}")), StringComparison.Ordinal);

    [Theory]
    [InlineData("# torch.save(x, 'f')")]
    [InlineData("s = \"torch.save('f') \\\" # type: \u043e\"")]
    [InlineData("y = getattr(self, \"training\")")]
    [InlineData("y = torch.add(x, ops.prim.min(1, 2))")]
    [InlineData("y = torch . \\\n  relu (x)")]
    public void Harmless_code_is_taken(string statement) => Assert.Null(FaultOf(ModuleFiles.Ending("sound", $"{statement}\n    return {{0}}")));

    [Fact]
    public void Code_in_which_an_operator_s_name_is_defined_gains_nothing_by_it()
    {
        const string Defining = "return {0}\n  def save(self: __torch__.Body, x: Tensor) -> Tensor:\n    return x";
        Assert.StartsWith(Files, FaultOf(ModuleFiles.Ending("sound", Defining)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("whole/CODE/__torch__.py")]
    [InlineData("whole/bytecode.pkl")]
    [InlineData("whole/model.json")]
    [InlineData("whole/code/../evil.py")]
    [InlineData("whole/code/__torch__.pyc")]
    [InlineData("other/code/__torch__/more.py")]
    [InlineData("whole/code/net\nname.py")]
    [InlineData("top.py")]
    [InlineData("/whole/data/99")]
    public void An_entry_that_libtorch_might_read_and_nothing_has_checked_is_refused(string name) =>
        Assert.Contains("which torch.jit.save does not write", FaultOf(With("sound", name, "x"u8.ToArray())), StringComparison.Ordinal);

    [Theory]
    [InlineData("whole/code/__torch__.py")]
    [InlineData("whole/code/__TORCH__.py")]
    [InlineData("whole/data.pkl")]
    public void An_entry_that_is_there_twice_is_refused(string name) =>
        Assert.Contains($"has the entry '{name}' twice", FaultOf(With("sound", name, "x"u8.ToArray())), StringComparison.Ordinal);

    [Theory]
    [InlineData("cos\nsystem\n.", "its data.pkl makes a 'os.system'")]
    [InlineData("c__torch__.torch.classes.c10d\nStore\n.", "its data.pkl makes a '__torch__.torch.classes.c10d.Store'")]
    [InlineData("ctorch._utils\n_rebuild_sparse_tensor\n.", "its data.pkl makes a 'torch._utils._rebuild_sparse_tensor'")]
    [InlineData("ctorch\nQInt8Storage\n.", "its data.pkl makes a 'torch.QInt8Storage'")]
    [InlineData("cbuiltins\nexec", "its data.pkl is damaged")]
    [InlineData("i", "its data.pkl is damaged")]
    [InlineData("X\u007f\u007f\u007f\u007fa.", "its data.pkl is damaged")]
    [InlineData("N.N.", "its data.pkl is damaged")]
    [InlineData("", "its data.pkl is damaged")]
    public void Pickled_values_that_are_no_tensors_or_modules_are_refused(string pickle, string reason) =>
        Assert.StartsWith(reason, FaultOf(Replaced("sound", "whole/data.pkl", Encoding.Latin1.GetBytes(pickle))), StringComparison.Ordinal);

    [Fact]
    public void Files_of_other_programs_and_the_names_that_the_archive_has_never_reach_libtorch()
    {
        using var rewritten = new ZipArchive(new MemoryStream(ModuleArchive.Rewrite(With("sound", "whole/extra/notes.txt", "anything"u8.ToArray()))));
        Assert.DoesNotContain(rewritten.Entries, entry => entry.FullName.Contains("extra", StringComparison.Ordinal));
        Assert.All(rewritten.Entries, entry => Assert.StartsWith("module/", entry.FullName, StringComparison.Ordinal));
    }

    [Fact]
    public void A_module_within_another_file_is_refused()
    {
        Assert.StartsWith("it is no TorchScript module", FaultOf([.. "a program before it"u8, .. ModuleFiles.Read("sound")]), StringComparison.Ordinal);
        Assert.Null(FaultOf(Replaced("sound", "whole/data/0", [.. ModuleFiles.Read("saver")[..288]])));
    }

    [Fact]
    public void Every_truncation_and_changed_byte_of_code_is_answered_and_none_names_a_file_unseen()
    {
        var random = new RandomStream(18, 0, 0, DrawPurpose.Shuffle);
        var code = "class Net(Module):\n  def forward(self: __torch__.Net, x: Tensor) -> Tensor:\n    return torch.relu(x) # \"\n"u8.ToArray();
        for (var turn = 0; turn < 20_000; turn++)
        {
            var changed = code[..(1 + (int)(random.NextUInt64() % (ulong)code.Length))];
            changed[random.NextUInt64() % (ulong)changed.Length] = (byte)random.NextUInt64();
            var error = Record.Exception(() => ModuleCode.Require([new("__torch__.py", changed)]));
            Assert.True(error is null or TrainingException, $"{error}");
        }
    }

    private static string? FaultOf(byte[] module) => Workshop.OnThread(() => ModuleValidator.Run(module, new ImageShape(1, 8, 8), 4, Precision.Float32)).Fault;

    private static byte[] With(string module, string entry, byte[] content)
    {
        using var stream = new MemoryStream();
        stream.Write(ModuleFiles.Read(module));
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Update, leaveOpen: true))
        {
            using var target = archive.CreateEntry(entry).Open();
            target.Write(content);
        }

        return stream.ToArray();
    }

    private static byte[] Replaced(string module, string entry, byte[] content)
    {
        using var stream = new MemoryStream();
        stream.Write(ModuleFiles.Read(module));
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Update, leaveOpen: true)) archive.GetEntry(entry)!.Delete();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Update, leaveOpen: true))
        {
            using var target = archive.CreateEntry(entry).Open();
            target.Write(content);
        }

        return stream.ToArray();
    }
}
