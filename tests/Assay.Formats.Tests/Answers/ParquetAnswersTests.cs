using Assay.Formats.Answers;
using ParquetSharp;

namespace Assay.Formats.Tests.Answers;

public sealed class ParquetAnswersTests
{
    [Fact]
    public void Columns_of_any_plain_type_are_answers()
    {
        using var file = Written(
            [new Column<long>("Task"), new Column<string>("note"), new Column<string>("worker"), new Column<double>("label"), new Column<DateTime>("time"), new Column<double?>("seconds")],
            group =>
            {
                Write(group, 7L, 8L);
                Write(group, "x", "y");
                Write(group, "ann", "ben");
                Write(group, 2.0, 1.5);
                Write(group, new DateTime(2026, 5, 1, 9, 30, 0, DateTimeKind.Utc), new DateTime(2026, 5, 1, 9, 31, 0, DateTimeKind.Utc));
                Write<double?>(group, 3.25, null);
            });

        var answers = ParquetAnswers.Read(file).ToList();

        Assert.Equal(
            [
                new Answer(1, "7", "ann", "2", new DateTimeOffset(2026, 5, 1, 9, 30, 0, TimeSpan.Zero), null, null, 3.25),
                new Answer(2, "8", "ben", "1.5", new DateTimeOffset(2026, 5, 1, 9, 31, 0, TimeSpan.Zero), null, null),
            ],
            answers);
    }

    [Fact]
    public void A_missing_value_is_a_fault_of_its_row()
    {
        using var file = Written(
            [new Column<string>("task"), new Column<string>("worker"), new Column<string>("label")],
            group =>
            {
                Write(group, "1", "2");
                Write(group, "ann", null!);
                Write(group, "cat", "dog");
            });

        var answers = ParquetAnswers.Read(file).ToList();

        Assert.Null(answers[0].Fault);
        Assert.Equal((2, "worker"), (answers[1].Fault!.Line!.Value, answers[1].Fault!.Field));
    }

    [Fact]
    public void A_missing_column_is_named_and_truth_needs_no_worker()
    {
        using var file = Written([new Column<string>("task"), new Column<string>("label")], group =>
        {
            Write(group, "1");
            Write(group, "cat");
        });

        Assert.Contains("no column \"worker\"", Assert.Single(ParquetAnswers.Read(file)).Fault!.Message, StringComparison.Ordinal);
        Assert.Equal("cat", Assert.Single(ParquetAnswers.Read(file, needsWorker: false)).Label);
    }

    [Fact]
    public void A_file_that_only_begins_as_parquet_is_a_fault()
    {
        using var file = new MemoryStream([.. "PAR1 and nothing more of it"u8]);

        Assert.True(ParquetAnswers.IsParquet("PAR1"u8));
        Assert.Contains("cannot be read", Assert.Single(ParquetAnswers.Read(file)).Fault!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0xFF)]
    [InlineData(0x00)]
    [InlineData(0x15)]
    public void A_file_whose_pages_are_damaged_gives_answers_or_a_fault(byte damage)
    {
        using var sound = Written([new Column<string>("task"), new Column<string>("worker"), new Column<string>("label")], group =>
        {
            Write(group, "1", "2", "3");
            Write(group, "ana", "ben", "cleo");
            Write(group, "cat", "dog", "cat");
        });
        var bytes = sound.ToArray();

        var wrong = Enumerable.Range(4, bytes.Length - 12).Select(at => Damaged(bytes, at, damage)).Count(file => ParquetAnswers.Read(file).Any(a => a.Fault is not null));

        Assert.InRange(wrong, 1, bytes.Length);
    }

    private static MemoryStream Damaged(byte[] bytes, int at, byte by)
    {
        byte[] damaged = [.. bytes];
        damaged[at] = by;
        return new MemoryStream(damaged);
    }

    private static MemoryStream Written(Column[] columns, Action<RowGroupWriter> write)
    {
        var stream = new MemoryStream();
        using (var file = new ParquetFileWriter(stream, columns, leaveOpen: true))
        {
            using (var group = file.AppendRowGroup())
            {
                write(group);
            }

            file.Close();
        }

        stream.Position = 0;
        return stream;
    }

    private static void Write<T>(RowGroupWriter group, params T[] values)
    {
        using var column = group.NextColumn().LogicalWriter<T>();
        column.WriteBatch(values);
    }
}
