namespace Pictures;

/// <summary>A file of every kind. All are made of six shades or colours A to F, stored as ABC above DEF.</summary>
internal static class SamplePictures
{
    private const string Stored = "ABC DEF";
    private static readonly byte[] Shades = [10, 60, 110, 150, 200, 250];
    private static readonly byte[] Colours = [250, 10, 20, 30, 240, 50, 60, 70, 230, 90, 90, 90, 0, 0, 0, 255, 255, 255];

    // How ABC above DEF is to be seen, by the orientation.
    private static readonly string[] Upright = ["", Stored, "CBA FED", "FED CBA", "DEF ABC", "AD BE CF", "DA EB FC", "FC EB DA", "CF BE AD"];

    public static IReadOnlyList<SamplePicture> All { get; } = [.. OpaquePngs(), .. TransparentPngs(), .. TurnedPngs(), .. Jpgs()];

    private static IEnumerable<SamplePicture> OpaquePngs()
    {
        yield return Grey("PNG, grey", PngBytes.Create(3, 2, 8, 0, PngBytes.Rows(3, Shades)), Shades);
        yield return Grey("PNG, grey of 1 bit", PngBytes.Create(3, 2, 1, 0, [0, 0b101_00000, 0, 0b010_00000]), [255, 0, 255, 0, 255, 0]);
        yield return Grey("PNG, grey of 2 bits", PngBytes.Create(3, 2, 2, 0, [0, 0b00_01_10_00, 0, 0b11_00_01_00]), [0, 85, 170, 255, 0, 85]);
        yield return Grey("PNG, grey of 4 bits", PngBytes.Create(3, 2, 4, 0, [0, 0x1F, 0x30, 0, 0x52, 0x80]), [17, 255, 51, 85, 34, 136]);
        yield return Grey("PNG, grey of 16 bits", PngBytes.Create(3, 2, 16, 0, PngBytes.Rows(6, Wide(Shades))), Shades);
        yield return Colour("PNG, RGB", PngBytes.Create(3, 2, 8, 2, PngBytes.Rows(9, Colours)), Colours);
        yield return Colour("PNG, RGB of 16 bits", PngBytes.Create(3, 2, 16, 2, PngBytes.Rows(18, Wide(Colours))), Colours);
        yield return Colour("PNG, RGB, interlaced", PngBytes.Interlaced(3, 2, 2, 3, Colours), Colours);
        yield return Colour("PNG, palette", PngBytes.Create(3, 2, 8, 3, PngBytes.Rows(3, 0, 1, 2, 3, 4, 5), PngBytes.Chunk("PLTE", Colours)), Colours);
        yield return Colour("PNG, palette of 4 bits", PngBytes.Create(3, 2, 4, 3, [0, 0x01, 0x20, 0, 0x34, 0x50], PngBytes.Chunk("PLTE", Colours)), Colours);
        // Who corrected these would see other shades.
        yield return Grey("PNG, grey with a gamma", PngBytes.Create(3, 2, 8, 0, PngBytes.Rows(3, Shades), PngBytes.Chunk("gAMA", 0, 0, 0xFF, 0xFF)), Shades);
        yield return Colour("PNG, RGB with a gamma", PngBytes.Create(3, 2, 8, 2, PngBytes.Rows(9, Colours), PngBytes.Chunk("gAMA", 0, 0, 0xFF, 0xFF)), Colours);
        yield return Grey("PNG, grey, with an orientation behind the pixels", AddedAtTheEnd(PngBytes.Create(3, 2, 8, 0, PngBytes.Rows(3, Shades)), PngBytes.Chunk("eXIf", JpgBytes.Tiff(6, isLittle: true))), Shades);
        yield return Grey("PNG with data behind its end", [.. PngBytes.Create(3, 2, 8, 0, PngBytes.Rows(3, Shades)), .. "more"u8], Shades);
    }

    private static IEnumerable<SamplePicture> TransparentPngs()
    {
        byte[] opacity = [255, 0, 128, 51, 254, 1];
        byte[] seen = [10, 255, 182, 234, 200, 255];
        yield return Grey("PNG, grey with transparency", PngBytes.Create(3, 2, 8, 4, PngBytes.Rows(6, Woven(Shades, 1, opacity))), seen) with { Tolerance = 1 };
        yield return Grey("PNG, grey with transparency, of 16 bits", PngBytes.Create(3, 2, 16, 4, PngBytes.Rows(12, Wide(Woven(Shades, 1, opacity)))), seen) with { Tolerance = 1 };
        yield return Grey("PNG, grey, one shade transparent", PngBytes.Create(3, 2, 8, 0, PngBytes.Rows(3, Shades), PngBytes.Chunk("tRNS", 0, 60)), [10, 255, 110, 150, 200, 250]);
        byte[] black = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        yield return Grey("PNG, RGBA, black ink on nothing", PngBytes.Create(3, 2, 8, 6, PngBytes.Rows(12, Woven(black, 3, [255, 0, 255, 0, 255, 0]))), [0, 255, 0, 255, 0, 255]);
        yield return Grey("PNG, RGBA of 16 bits, black ink on nothing", PngBytes.Create(3, 2, 16, 6, PngBytes.Rows(24, Wide(Woven(black, 3, [255, 0, 255, 0, 255, 0])))), [0, 255, 0, 255, 0, 255]);
        byte[] half = [252, 132, 137, 30, 240, 50, 255, 255, 255, 90, 90, 90, 204, 204, 204, 255, 255, 255];
        yield return Colour("PNG, RGBA", PngBytes.Create(3, 2, 8, 6, PngBytes.Rows(12, Woven(Colours, 3, [128, 255, 0, 255, 51, 9]))), half) with { Tolerance = 1 };
        byte[] without = [255, 255, 255, .. Colours.AsSpan(3)];
        yield return Colour("PNG, RGB, one colour transparent", PngBytes.Create(3, 2, 8, 2, PngBytes.Rows(9, Colours), PngBytes.Chunk("tRNS", 0, 250, 0, 10, 0, 20)), without);
        yield return Colour("PNG, palette with transparency", PngBytes.Create(3, 2, 8, 3, PngBytes.Rows(3, 0, 1, 2, 3, 4, 5), PngBytes.Chunk("PLTE", Colours), PngBytes.Chunk("tRNS", 0)), without);
    }

    private static IEnumerable<SamplePicture> TurnedPngs() => Enumerable.Range(1, 8).Select(orientation => Turned(
        $"PNG, orientation {orientation}", orientation, 1, PngBytes.Create(3, 2, 8, 0, PngBytes.Rows(3, Shades), PngBytes.Chunk("eXIf", JpgBytes.Tiff((byte)orientation, isLittle: orientation % 2 == 0)))));

    private static IEnumerable<SamplePicture> Jpgs()
    {
        byte[][] grey = [.. Shades.Select(shade => new[] { shade })];
        byte[][] neutral = [.. Shades.Select(shade => new byte[] { shade, 128, 128 })];
        for (byte orientation = 1; orientation <= 8; orientation++)
        {
            yield return Turned($"JPG, grey, orientation {orientation}", orientation, 8, JpgBytes.Create(3, grey, JpgBytes.Orientation(orientation, isLittle: true)));
            yield return Turned($"JPG, YCbCr, orientation {orientation}, big-endian", orientation, 8, JpgBytes.Create(3, neutral, JpgBytes.Orientation(orientation, isLittle: false)));
        }

        yield return Turned("JPG without an orientation", 1, 8, JpgBytes.Create(3, grey));
        yield return Turned("JPG with an orientation of 9", 1, 8, JpgBytes.Create(3, grey, JpgBytes.Orientation(9, isLittle: true)));
        yield return Turned("JPG with a film behind it", 1, 8, [.. JpgBytes.Create(3, grey), 0, 0, 0, 24, .. "ftypmp42"u8, 0xFF, 0xDA, 0xFF, .. new byte[99]]);
        yield return Turned("JPG with a small picture in it", 6, 8, JpgBytes.Create(3, grey, JpgBytes.Orientation(6, isLittle: true), JpgBytes.Segment(0xE2, JpgBytes.Create(1, [[77]]))));
        // Red, green and blue as JFIF has them: R = Y + 1.402 · (Cr − 128), and so on.
        yield return Colour("JPG, colours", JpgBytes.Create(1, [[76, 85, 255], [150, 44, 21], [29, 255, 107]]), [254, 0, 0, 0, 255, 1, 0, 0, 254], 1, 8) with { Tolerance = 2 };
    }

    private static SamplePicture Grey(string name, byte[] content, byte[] shades) => Turned(name, 1, 1, content, shades);

    private static SamplePicture Turned(string name, int orientation, int side, byte[] content, byte[]? shades = null)
    {
        var rows = Upright[orientation].Split(' ');
        return Enlarged(name, content, rows[0].Length, side, [.. string.Concat(rows).Select(letter => (shades ?? Shades)[letter - 'A']).Select(shade => (shade, shade, shade))]);
    }

    private static SamplePicture Colour(string name, byte[] content, byte[] colours, int columns = 3, int side = 1) =>
        Enlarged(name, content, columns, side, [.. colours.Chunk(3).Select(colour => (colour[0], colour[1], colour[2]))]);

    // Each cell as a square of so many pixels.
    private static SamplePicture Enlarged(string name, byte[] content, int columns, int side, (byte, byte, byte)[] cells)
    {
        var (width, height) = (columns * side, cells.Length / columns * side);
        return new(name, content, width, height, [.. Enumerable.Range(0, width * height).Select(at => cells[at / width / side * columns + at % width / side])]);
    }

    // The last chunk has 12 bytes.
    private static byte[] AddedAtTheEnd(byte[] file, byte[] chunk) => [.. file[..^12], .. chunk, .. file[^12..]];

    // The lower bytes do not count. Full opacity has them full.
    private static byte[] Wide(byte[] samples) => [.. samples.SelectMany(sample => new byte[] { sample, sample is 0 or 255 ? sample : (byte)(255 - sample) })];

    private static byte[] Woven(byte[] pixels, int samples, byte[] opacity) => [.. pixels.Chunk(samples).SelectMany((pixel, at) => pixel.Append(opacity[at]))];
}
