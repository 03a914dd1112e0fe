using Assay.Domain;
using Assay.Formats.Exports;
using Assay.Server.Work.Files;
using Assay.Server.Work.Items;

namespace Assay.Server.Commands.Quality;

/// <summary>The files that the statistics write.</summary>
internal static class Outputs
{
    public const string Forms = "CSV, JSON lines or Parquet, by its ending";

    /// <summary>Writes rows to a file of the form that its ending names.</summary>
    public static async Task WriteAsync<TRow>(string path, Func<Stream, ExportFormat, bool, ExportWriter<TRow>> create, IEnumerable<TRow> rows, bool keepFormulas, CancellationToken cancel)
        where TRow : struct
    {
        await using var file = OutputFile.Begin(path);
        using var writer = create(file.Stream, FormatOf(path), !keepFormulas);
        foreach (var row in rows)
        {
            await writer.WriteAsync(row, cancel);
        }

        await writer.CompleteAsync(cancel);
        await file.CompleteAsync();
        Formulas.Tell(writer.Guarded);
    }

    /// <summary>Refuses an ending that names no form, before anything is computed.</summary>
    public static ExportFormat FormatOf(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".csv" => ExportFormat.Csv,
        ".jsonl" or ".ndjson" => ExportFormat.JsonLines,
        ".parquet" => ExportFormat.Parquet,
        _ => throw new CommandRefusedException(Refusal.Invalid($"\"{ColumnRoles.Short(path)}\" names no form. Let it end in .csv, .jsonl or .parquet.")),
    };
}
