using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Hashing;
using Ensembles.Members;
using Pictures;
using Training.Data.Images;

namespace Training.Tests.Data.Images;

/// <summary>Files of every kind that were cut or changed: reading each ends with pixels or with a sentence, and with nothing else.</summary>
public sealed class MutatedPictureTests
{
    private const int PngSignature = 8;

    private static readonly Dictionary<string, (byte[] Content, ImageShape Shape)> Originals = SamplePictures.All
        .Select(picture => (picture.Name, picture.Content, Shape: new ImageShape(3, picture.Height, picture.Width)))
        .Append(("IDX", Files.IdxImages(5, 4, 3), new ImageShape(1, 4, 3)))
        .Append(("IDX, gzip", Files.Gzip(Files.IdxImages(5, 4, 3)), new ImageShape(1, 4, 3)))
        .ToDictionary(one => one.Item1, one => (one.Item2, one.Item3));

    public static TheoryData<string> Names => [.. Originals.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_cut_and_500_changes_end(string name)
    {
        var (content, shape) = Originals[name];
        for (var length = 0; length < content.Length; length++) Read(content[..length], shape);
        for (var number = 0; number < 500; number++) Read(Changed(content, number), shape);
    }

    // Minutes in all: dotnet run --project tests/Training.Tests -c Release -- -explicit only -method '*100000_changes*'
    [Theory(Explicit = true)]
    [MemberData(nameof(Names))]
    public void Each_of_100000_changes_ends_within_a_second_and_takes_little_memory(string name)
    {
        var (content, shape) = Originals[name];
        using var process = Process.GetCurrentProcess();
        var before = process.PeakWorkingSet64;
        for (var number = 0; number < 100_000; number++)
        {
            var began = Stopwatch.GetTimestamp();
            Read(Changed(content, number), shape);
            Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(1), $"change {number} takes too long");
        }

        process.Refresh();
        // The kernel counts roughly: its greatest value may be a little less later.
        Assert.InRange(process.PeakWorkingSet64 - before, long.MinValue, 200L << 20);
    }

    private static void Read(byte[] content, ImageShape shape)
    {
        try
        {
            Assert.InRange(UserImages.Read("any", content, shape, most: 100).Count, 0, 100);
        }
        catch (TrainingException fault)
        {
            Assert.DoesNotContain(fault.Message, char.IsControl);
        }
    }

    // One to eight bytes are changed, left out or put in; the checksums of every second PNG are made to fit, or no change would come further than them.
    private static byte[] Changed(byte[] original, int number)
    {
        var draws = new RandomStream(18, 0, number, DrawPurpose.Shuffle);
        var content = original.ToList();
        for (var changes = 1 + draws.NextIndex(8); changes > 0 && content.Count > 1; changes--)
        {
            var (at, value) = (draws.NextIndex(content.Count), (byte)draws.NextUInt64());
            switch (draws.NextIndex(8))
            {
                case 0: content.RemoveAt(at); break;
                case 1: content.Insert(at, value); break;
                case 2: content[at] = 0xFF; break;
                default: content[at] = value; break;
            }
        }

        byte[] changed = [.. content];
        if (PngFile.Begins(changed) && number % 2 == 0) FitChecksums(changed);
        return changed;
    }

    private static void FitChecksums(byte[] png)
    {
        for (long at = PngSignature; at + 12 <= png.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan((int)at));
            if (at + 12 + length > png.Length) return;
            var sum = Crc32.HashToUInt32(png.AsSpan((int)at + 4, 4 + (int)length));
            BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan((int)(at + 8 + length)), sum);
            at += 12 + length;
        }
    }
}
