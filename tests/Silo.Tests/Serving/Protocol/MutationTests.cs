using System.Text;
using CsCheck;
using Silo.Serving.Protocol;

namespace Silo.Tests.Serving.Protocol;

public sealed class MutationTests
{
    // So many images that a size taken on trust would be seen in what is allocated.
    private static readonly Limits Limits = new(MaxBatch: 100_000_000);

    private static readonly Sent[] Sound =
    [
        Json(Requests.Image(""","id":"7","outputs":[{"name":"probabilities","parameters":{"classification":3}},{"name":"label"}],"parameters":{"quorum":2,"timeout":99}""")),
        Json(Requests.Tensor("[2,1,2,3]", "UINT8", "\"data\":[[[[0,1,2],[3,4,5]]],[[[6,7,8],[9,10,255]]]]")),
        Json(Requests.Tensor("[1,6]", "FP64", "\"data\":[0.5,1e-3,0.25,3e-2,0,1]")),
        Binary("FP32", 24),
        Binary("FP16", 12),
        Binary("UINT8", 6),
        new(new byte[48], 0),
    ];

    // What breaks readers of numbers, sizes and structures.
    private static readonly string[] Splices =
    [
        "-1", "0", "1e999", "-0.0", "1e-999", "2147483648", "9223372036854775807", "99999999999999999999", "0.1", "NaN", "null", "true", "{}", "[]", "[[", "]]", "}", ",", ":",
        "\"", "\\u", "\"\\ud800\"", "\"data\":", "\"inputs\":[", "\"parameters\":{", "\"binary_data_size\":99999999", "100000000", "é", "\0",
    ];

    private static readonly Gen<Func<Sent, Sent>> Mutation = Gen.OneOf(
        Gen.Select(Gen.Int[0, int.MaxValue], Gen.Int[0, 7], FlipBit),
        Gen.Int[0, int.MaxValue].Select(Truncate),
        Gen.Select(Gen.Int[0, int.MaxValue], Gen.Byte.Array[1, 8], Insert),
        Gen.Select(Gen.Int[0, int.MaxValue], Gen.Int[0, Splices.Length - 1], (place, splice) => Insert(place, Encoding.UTF8.GetBytes(Splices[splice]))),
        Gen.Select(Gen.Int[0, int.MaxValue], Gen.Int[0, Splices.Length - 1], ReplaceNumber),
        Gen.Int[-2, 400].Select(Lie));

    [Fact]
    public void Whatever_is_sent_is_read_or_refused_in_a_sentence_and_costs_no_more_than_its_size() =>
        Gen.Select(Gen.Int[0, Sound.Length - 1], Mutation.List[1, 4], (index, mutations) => mutations.Aggregate(Sound[index], (request, mutate) => mutate(request))).Sample(
            sent =>
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                Check(sent);
                Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000 + 20 * sent.Body.Length);
            },
            iter: 10_000,
            print: sent => $"{sent.JsonLength}: {Convert.ToBase64String(sent.Body)}");

    [Fact]
    public void What_is_mutated_is_sound() =>
        Assert.All(Sound, sent => InferRequestReader.Read(sent.Body, sent.JsonLength, Requests.Grey, Limits));

    private static void Check(Sent sent)
    {
        try
        {
            var input = InferRequestReader.Read(sent.Body, sent.JsonLength, Requests.Grey, Limits).Input;
            Assert.InRange(input.Batch, 1, Limits.MaxBatch);
            Assert.Equal([input.Batch, 1, 2, 3], input.Shape);
            Assert.Equal(input.Batch * 6 * Datatypes.SizeOf(input.Datatype), input.Data.Length);
        }
        catch (ProtocolFault fault)
        {
            Assert.InRange(fault.Status, 400, 499);
            Assert.EndsWith(".", fault.Message, StringComparison.Ordinal);
        }
    }

    private static Func<Sent, Sent> FlipBit(int place, int bit) => sent =>
    {
        byte[] body = [.. sent.Body];
        if (body.Length > 0) body[place % body.Length] ^= (byte)(1 << bit);
        return sent with { Body = body };
    };

    private static Func<Sent, Sent> Truncate(int place) => sent => sent with { Body = sent.Body[..(place % (sent.Body.Length + 1))] };

    private static Func<Sent, Sent> Insert(int place, byte[] bytes) => sent =>
    {
        var at = place % (sent.Body.Length + 1);
        return new Sent([.. sent.Body[..at], .. bytes, .. sent.Body[at..]], sent.JsonLength > at ? sent.JsonLength + bytes.Length : sent.JsonLength);
    };

    private static Func<Sent, Sent> ReplaceNumber(int place, int splice) => sent =>
    {
        int[] digits = [.. Enumerable.Range(0, Math.Max(0, sent.JsonLength ?? sent.Body.Length)).Where(at => at < sent.Body.Length && char.IsAsciiDigit((char)sent.Body[at]))];
        if (digits.Length == 0) return sent;
        var chosen = digits[place % digits.Length];
        var without = new Sent([.. sent.Body[..chosen], .. sent.Body[(chosen + 1)..]], sent.JsonLength > 0 ? sent.JsonLength - 1 : sent.JsonLength);
        return Insert(chosen, Encoding.UTF8.GetBytes(Splices[splice]))(without);
    };

    private static Func<Sent, Sent> Lie(int length) => sent => sent with { JsonLength = length };

    private static Sent Json(string json) => new(Encoding.UTF8.GetBytes(json), null);

    private static Sent Binary(string datatype, int size)
    {
        var json = Json(Requests.Tensor("[1,1,2,3]", datatype, $$"""
            "parameters":{"binary_data_size":{{size}}}
            """));
        return new Sent([.. json.Body, .. new byte[size]], json.Body.Length);
    }

    private sealed record Sent(byte[] Body, int? JsonLength);
}
