using Assay.Store;
using Assay.Store.Engine;

namespace Assay.Server.Features.Items;

/// <summary>A body that can be read twice where that is needed: kept in a file of its own meanwhile.</summary>
internal sealed class RepeatableBody : IAsyncDisposable
{
    private const int DiskFull = 28;
    private const int DiskFullOnWindows = unchecked((int)0x80070070);

    private readonly Stream _body;
    private readonly string? _file;

    private RepeatableBody(Stream body, string? file) => (_body, _file) = (body, file);

    public static async Task<RepeatableBody> OfAsync(Stream body, bool twice, string dataDirectory, CancellationToken cancel)
    {
        if (!twice)
        {
            return new RepeatableBody(body, null);
        }

        var folder = DataFolder.Uploads(dataDirectory);
        DataFolder.Make(folder);
        var file = Path.Combine(folder, Path.GetRandomFileName());
        await using var kept = new FileStream(file, DataFolder.NewFile(FileMode.CreateNew));
        try
        {
            await body.CopyToAsync(kept, cancel);
        }
        catch (Exception e)
        {
            File.Delete(file);
            throw e is IOException { HResult: DiskFull or DiskFullOnWindows }
                ? new StoreUnavailableException("The disk of the server is full: the upload could not be kept to be read twice. Nothing of it was imported. Free some space and import it again.", e)
                : e;
        }

        return new RepeatableBody(body, file);
    }

    public Stream Open() => _file is null ? _body : File.OpenRead(_file);

    public ValueTask DisposeAsync()
    {
        if (_file is not null)
        {
            File.Delete(_file);
        }

        return ValueTask.CompletedTask;
    }
}
