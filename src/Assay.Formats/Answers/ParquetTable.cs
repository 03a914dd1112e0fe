namespace Assay.Formats.Answers;

/// <summary>Some rows of a table, column by column.</summary>
/// <param name="Names">[columns].</param>
/// <param name="Cells">[columns][rows]: null where a cell is empty.</param>
public sealed record TablePart(string[] Names, string?[][] Cells);

/// <summary>Reads a Parquet file as a table of texts; nested columns are left out.</summary>
public static class ParquetTable
{
    /// <summary>Row group by row group, in file order.</summary>
    /// <param name="stream">Can seek; stays the caller's.</param>
    /// <param name="wanted">Whether a column is read.</param>
    /// <exception cref="InvalidDataException">The file cannot be read.</exception>
    public static IEnumerable<TablePart> Read(Stream stream, Func<string, bool> wanted)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        using var file = new ParquetSource(stream);
        var columns = file.Columns.Where(column => wanted(column.Name)).ToArray();
        var places = Array.ConvertAll(columns, column => column.Column);
        for (var group = 0; group < file.Groups; group++)
        {
            yield return new([.. columns.Select(column => column.Name)], [.. file.Read(group, places).Cells.Select(cells => cells!)]);
        }
    }
}
