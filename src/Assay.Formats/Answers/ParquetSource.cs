using ParquetSharp;

namespace Assay.Formats.Answers;

/// <summary>
/// A Parquet file that is read row group by row group. Its decoder fails in ways of its own at a damaged file; here all of
/// them are one: <see cref="InvalidDataException"/>.
/// </summary>
internal sealed class ParquetSource : IDisposable
{
    private readonly ParquetFileReader _file;

    /// <param name="stream">Can seek; stays the caller's.</param>
    /// <exception cref="InvalidDataException">The file cannot be read.</exception>
    public ParquetSource(Stream stream)
    {
        _file = Guarded(() => new ParquetFileReader(stream, leaveOpen: true));
        try
        {
            (Columns, Groups) = Guarded(() => (Flat(_file), _file.FileMetaData.NumRowGroups));
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <summary>Columns that are not nested, with their place in the file.</summary>
    public IReadOnlyList<(int Column, string Name)> Columns { get; }

    public int Groups { get; }

    /// <summary>[columns][rows] of one row group, as texts; nothing for a column below 0.</summary>
    /// <exception cref="InvalidDataException">The group cannot be read.</exception>
    public (int Rows, string?[]?[] Cells) Read(int group, int[] columns) => Guarded(() =>
    {
        using var reader = _file.RowGroup(group);
        var rows = reader.MetaData.NumRows;
        var cells = Array.ConvertAll(columns, column => column < 0 ? null : ParquetTexts.Read(reader, column, rows));
        return (checked((int)rows), cells);
    });

    public void Dispose() => _file.Dispose();

    private static IReadOnlyList<(int Column, string Name)> Flat(ParquetFileReader file) =>
    [
        .. Enumerable.Range(0, file.FileMetaData.NumColumns)
            .Select(column => (Column: column, Schema: file.FileMetaData.Schema.Column(column)))
            .Where(column => column.Schema.MaxRepetitionLevel == 0)
            .Select(column => (column.Column, column.Schema.Path.ToDotString())),
    ];

    private static T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is not (InvalidDataException or OperationCanceledException))
        {
            throw new InvalidDataException("The file begins as Parquet does and cannot be read as such.", e);
        }
    }
}
