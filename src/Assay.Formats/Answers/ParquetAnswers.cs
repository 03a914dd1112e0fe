using Assay.Domain;
using ParquetSharp;
using Encoding = System.Text.Encoding;

namespace Assay.Formats.Answers;

/// <summary>Reads answers out of a Parquet file; columns as in <see cref="AnswerReader"/>, of text, numbers, booleans or moments.</summary>
public static class ParquetAnswers
{
    private static ReadOnlySpan<byte> Magic => "PAR1"u8;

    /// <summary>Whether a file begins as Parquet does.</summary>
    public static bool IsParquet(ReadOnlySpan<byte> head) => head.StartsWith(Magic);

    /// <summary>Answers in file order; faults among them. A file that cannot be read gives one fault.</summary>
    /// <param name="stream">Can seek; stays the caller's.</param>
    /// <param name="needsWorker">False for truth, which nobody in particular gave.</param>
    public static IEnumerable<Answer> Read(Stream stream, bool needsWorker = true)
    {
        using var file = Open(stream);
        if (file is null)
        {
            yield return Faulty(new("", "The file begins as Parquet does and cannot be read as such. Write it again.", 1));
            yield break;
        }

        var values = new AnswerValues(needsWorker);
        var columns = new int[AnswerValues.Names.Length];
        for (var value = 0; value < columns.Length; value++)
        {
            columns[value] = Find(file, AnswerValues.Names[value]);
            if (columns[value] < 0 && values.Needs(value))
            {
                yield return Faulty(new(AnswerValues.Names[value], values.NoColumn(AnswerValues.Names[value]), 1));
                yield break;
            }
        }

        var line = 0;
        for (var at = 0; at < file.FileMetaData.NumRowGroups; at++)
        {
            using var group = file.RowGroup(at);
            var rows = checked((int)group.MetaData.NumRows);
            var cells = Array.ConvertAll(columns, column => column < 0 ? null : ParquetTexts.Read(group, column, rows));
            for (var row = 0; row < rows; row++)
            {
                line++;
                yield return Answer(values, cells, row, line);
            }
        }
    }

    private static Answer Faulty(Fault fault) => new(fault.Line ?? 0, "", "", "", null, null, fault);

    private static ParquetFileReader? Open(Stream stream)
    {
        try
        {
            return new ParquetFileReader(stream, leaveOpen: true);
        }
        catch (ParquetException)
        {
            return null;
        }
    }

    private static int Find(ParquetFileReader file, string name)
    {
        for (var column = 0; column < file.FileMetaData.NumColumns; column++)
        {
            var descriptor = file.FileMetaData.Schema.Column(column);
            if (descriptor.MaxRepetitionLevel == 0 && descriptor.Path.ToDotString().Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return column;
            }
        }

        return -1;
    }

    private static Answer Answer(AnswerValues values, string?[]?[] cells, int row, int line)
    {
        values.Clear();
        for (var value = 0; value < cells.Length; value++)
        {
            if (cells[value]?[row] is { } text && values.Set(value, Encoding.UTF8.GetBytes(text), line) is { } fault)
            {
                return Faulty(fault);
            }
        }

        return values.Missing(line) is { } missing ? Faulty(missing) : values.ToAnswer(line);
    }
}
