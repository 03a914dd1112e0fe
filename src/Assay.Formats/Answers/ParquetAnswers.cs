using Assay.Domain;
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
        var (file, fault) = Opened(stream);
        using var opened = file;
        if (file is null)
        {
            yield return Faulty(fault!);
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
        for (var group = 0; group < file.Groups; group++)
        {
            var (rows, cells, unread) = Part(file, group, columns, line + 1);
            if (unread is not null)
            {
                yield return Faulty(unread);
                yield break;
            }

            for (var row = 0; row < rows; row++)
            {
                line++;
                yield return Answer(values, cells, row, line);
            }
        }
    }

    private static Answer Faulty(Fault fault) => new(fault.Line ?? 0, "", "", "", null, null, fault);

    private static (ParquetSource? File, Fault? Fault) Opened(Stream stream)
    {
        try
        {
            return (new ParquetSource(stream), null);
        }
        catch (InvalidDataException e)
        {
            return (null, Unread(e, 1));
        }
    }

    private static (int Rows, string?[]?[] Cells, Fault? Fault) Part(ParquetSource file, int group, int[] columns, int line)
    {
        try
        {
            var (rows, cells) = file.Read(group, columns);
            return (rows, cells, null);
        }
        catch (InvalidDataException e)
        {
            return (0, [], Unread(e, line));
        }
    }

    private static Fault Unread(InvalidDataException e, int line) => new("", $"{e.Message} Write it again.", line);

    private static int Find(ParquetSource file, string name) => file.Columns.Where(c => c.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(c => c.Column).FirstOrDefault(-1);

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
