using System.IO.Compression;
using Microsoft.AspNetCore.RequestDecompression;

namespace Silo.Serving;

/// <summary>Reads bodies in Brotli. .NET's own stream reports bytes that are no Brotli as an <see cref="InvalidOperationException"/>, its other codings as <see cref="InvalidDataException"/>.</summary>
internal sealed class BrotliBodies : IDecompressionProvider
{
    public Stream GetDecompressionStream(Stream stream) => new Body(new BrotliStream(stream, CompressionMode.Decompress, leaveOpen: true));

    private sealed class Body(BrotliStream brotli) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            try
            {
                return await brotli.ReadAsync(buffer, cancellationToken);
            }
            catch (InvalidOperationException error)
            {
                throw new InvalidDataException(error.Message, error);
            }
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        // Bodies are read asynchronously only.
        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing) brotli.Dispose();
            base.Dispose(disposing);
        }
    }
}
