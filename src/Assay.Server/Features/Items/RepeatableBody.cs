using Assay.Store;
using Assay.Store.Engine;

namespace Assay.Server.Features.Items;

/// <summary>
/// A body that can be read twice where that is needed: kept meanwhile in a file without a name, which is gone with the process,
/// however that ends.
/// </summary>
internal sealed class RepeatableBody : IAsyncDisposable
{
    /// <summary>Left by a process that was killed, where files keep their names while they are open.</summary>
    private static readonly TimeSpan Abandoned = TimeSpan.FromHours(1);

    private readonly Stream _body;
    private readonly bool _repeats;

    private RepeatableBody(Stream body, bool repeats) => (_body, _repeats) = (body, repeats);

    public static async Task<RepeatableBody> OfAsync(Stream body, bool twice, string dataDirectory, CancellationToken cancel)
    {
        if (!twice)
        {
            return new RepeatableBody(body, repeats: false);
        }

        var folder = DataFolder.Uploads(dataDirectory);
        DataFolder.Make(folder);
        var file = Path.Combine(folder, Path.GetRandomFileName());
        var options = DataFolder.NewFile(FileMode.CreateNew, FileShare.Delete);
        (options.Access, options.Options) = (FileAccess.ReadWrite, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        var kept = new FileStream(file, options);
        try
        {
            File.Delete(file);
            await body.CopyToAsync(kept, cancel);
            await kept.FlushAsync(cancel);
        }
        catch (Exception e)
        {
            await kept.DisposeAsync();
            throw StoreUnavailableException.IsDiskFull(e)
                ? new StoreUnavailableException("The disk of the server is full: the upload could not be kept to be read twice. Nothing of it was imported. Free some space and import it again.", e)
                : e;
        }

        return new RepeatableBody(kept, repeats: true);
    }

    /// <summary>The body from its beginning; one reader at a time.</summary>
    public Stream Open()
    {
        if (!_repeats)
        {
            return _body;
        }

        _body.Position = 0;
        return new KeptOpen(_body);
    }

    public ValueTask DisposeAsync() => _repeats ? _body.DisposeAsync() : ValueTask.CompletedTask;

    /// <summary>Removes what processes left that were killed.</summary>
    public static void Sweep(string dataDirectory, TimeProvider time)
    {
        var folder = new DirectoryInfo(DataFolder.Uploads(dataDirectory));
        Exception? failure = null;
        foreach (var file in folder.Exists ? folder.GetFiles() : [])
        {
            try
            {
                if (time.GetUtcNow() - file.LastWriteTimeUtc > Abandoned)
                {
                    file.Delete();
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                failure = e; // the other files go all the same
            }
        }

        if (failure is not null)
        {
            throw new IOException($"A file of {folder.FullName} cannot be removed.", failure);
        }
    }

    /// <summary>A reader that is done does not end the file.</summary>
    private sealed class KeptOpen(Stream file) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => true;

        public override bool CanWrite => false;

        public override long Length => file.Length;

        public override long Position { get => file.Position; set => file.Position = value; }

        public override int Read(byte[] buffer, int offset, int count) => file.Read(buffer, offset, count);

        public override int Read(Span<byte> buffer) => file.Read(buffer);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => file.ReadAsync(buffer, cancellationToken);

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => file.ReadAsync(buffer, offset, count, cancellationToken);

        public override long Seek(long offset, SeekOrigin origin) => file.Seek(offset, origin);

        public override void Flush()
        {
        }

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
