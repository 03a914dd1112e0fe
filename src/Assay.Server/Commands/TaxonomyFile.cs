using Assay.Domain.Taxonomies;

namespace Assay.Server.Commands;

/// <summary>Reads a taxonomy document from a file.</summary>
internal static class TaxonomyFile
{
    public static async Task<string> ReadAsync(FileInfo file, CancellationToken cancel) => DocumentText.Of(await File.ReadAllBytesAsync(file.FullName, cancel)).OrEnd();
}
