using System.Globalization;
using System.Text;
using Ensembles.Members;

namespace Grains.Tests.Fakes;

/// <summary>Writes what it was asked for, at the end of a file that is larger than a piece.</summary>
internal sealed class TinyWriter : IModelWriter
{
    public const int Padding = 9 << 20;

    public byte[] Write(ModelFormat format, TrainedMembers members) =>
        [.. new byte[Padding], .. Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{format} {string.Join(' ', members.Members)} {members.Temperature:f2}"))];
}
