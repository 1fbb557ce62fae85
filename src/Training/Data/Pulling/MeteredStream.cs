namespace Training.Data.Pulling;

/// <summary>Counts what is read of a stream, and times out if nothing arrives for too long.</summary>
internal sealed class MeteredStream(Stream source, TimeSpan idle, Action<long> progress) : Stream
{
    private const long Step = 1 << 18;
    private long _done;
    private long _told;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(idle);
        return Count(await source.ReadAsync(buffer, patience.Token));
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => Count(source.Read(buffer, offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            source.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Count(int read)
    {
        _done += read;
        if (_done - _told >= Step || (read == 0 && _done > _told))
        {
            _told = _done;
            progress(_done);
        }

        return read;
    }
}
