namespace Client.Predicting;

/// <summary>A grey picture.</summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="Pixels">Row after row, 0 is black and 255 white.</param>
internal sealed record GreyImage(int Height, int Width, ReadOnlyMemory<byte> Pixels)
{
    public byte this[int row, int column] => Pixels.Span[row * Width + column];
}
