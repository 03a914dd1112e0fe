using Assay.Domain;
using Assay.Server.Work.Quality;

namespace Assay.Server.Commands.Quality;

/// <summary>Reads a table for a statistic: a path, or - for standard input.</summary>
internal static class TableFile
{
    public const string Forms = "CSV, TSV or JSON lines, packed by gzip or not, or Parquet; - for standard input";

    public static async Task<ColumnTable> ReadAsync(string path, Func<string, ColumnKind> kindOf, CancellationToken cancel)
    {
        await using var stream = InputFile.OpenOrInput(path);
        var table = (await ColumnTable.ReadAsync(stream, path == "-" ? "standard input" : path, kindOf, new RowProgress(), cancel)).OrEnd();
        Progress.End();
        return table.Rows > 0 ? table : throw new CommandRefusedException(Refusal.Invalid($"{table.Name} has a header and no rows."));
    }
}
