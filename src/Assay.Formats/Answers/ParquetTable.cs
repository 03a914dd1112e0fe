using ParquetSharp;

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
        using var file = Open(stream);
        var columns = Enumerable.Range(0, file.FileMetaData.NumColumns)
            .Select(column => (Column: column, Schema: file.FileMetaData.Schema.Column(column)))
            .Where(column => column.Schema.MaxRepetitionLevel == 0)
            .Select(column => (column.Column, Name: column.Schema.Path.ToDotString()))
            .Where(column => wanted(column.Name)).ToArray();
        for (var at = 0; at < file.FileMetaData.NumRowGroups; at++)
        {
            using var group = file.RowGroup(at);
            var rows = checked((int)group.MetaData.NumRows);
            yield return new([.. columns.Select(column => column.Name)], [.. columns.Select(column => ParquetTexts.Read(group, column.Column, rows))]);
        }
    }

    private static ParquetFileReader Open(Stream stream)
    {
        try
        {
            return new ParquetFileReader(stream, leaveOpen: true);
        }
        catch (ParquetException error)
        {
            throw new InvalidDataException("The file begins as Parquet does and cannot be read as such.", error);
        }
    }
}
