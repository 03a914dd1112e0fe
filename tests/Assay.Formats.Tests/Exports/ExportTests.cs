using System.Text.Json;
using Assay.Formats.Exports;
using Assay.Formats.Rows;
using CsCheck;
using ParquetSharp;
using Encoding = System.Text.Encoding;

namespace Assay.Formats.Tests.Exports;

public sealed class ExportTests
{
    private static readonly Gen<string> s_text = Gen.String[Gen.Char["abc ,\"\r\n=+-@'\\\0\u202E\u00E9\u4E2D"], 0, 12];

    private static readonly Gen<LabelRow> s_label =
        from texts in s_text.Array[6]
        from content in Gen.Dictionary(s_text, s_text)[0, 3]
        from posterior in Gen.Double[0, 1].Nullable()
        from numbers in Gen.Int.Array[2]
        from position in Gen.Long
        from micros in Gen.Long[0, 4_000_000_000_000_000]
        select new LabelRow(
            texts[0], texts[1], texts[2].Length == 3 ? null : texts[2], texts[3],
            JsonSerializer.SerializeToUtf8Bytes(content), JsonSerializer.SerializeToUtf8Bytes(texts[4]),
            posterior, texts[5], numbers[0], texts[0], numbers[1], position,
            DateTimeOffset.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond));

    [Theory]
    [InlineData(ExportFormat.JsonLines, "labels.jsonl")]
    [InlineData(ExportFormat.Csv, "labels.csv")]
    public async Task Labels_are_written_as_accepted(ExportFormat format, string golden) =>
        Golden.Check("export/" + golden, Encoding.UTF8.GetString(await WriteAsync(Labels(), to => Export.Labels(to, format))));

    [Theory]
    [InlineData(ExportFormat.JsonLines, "annotations.jsonl")]
    [InlineData(ExportFormat.Csv, "annotations.csv")]
    public async Task Annotations_are_written_as_accepted(ExportFormat format, string golden) =>
        Golden.Check("export/" + golden, Encoding.UTF8.GetString(await WriteAsync(Annotations(), to => Export.Annotations(to, format))));

    [Fact]
    public async Task Guarded_cells_are_no_formulas() =>
        Golden.Check("export/labels_guarded.csv", Encoding.UTF8.GetString(
            await WriteAsync(Labels(), to => Export.Labels(to, ExportFormat.Csv, guardFormulas: true))));

    [Fact]
    public Task Json_lines_give_back_what_was_written() =>
        s_label.Array[0, 20].SampleAsync(async labels =>
        {
            var bytes = await WriteAsync(labels, to => Export.Labels(to, ExportFormat.JsonLines));

            var lines = Encoding.UTF8.GetString(bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            return lines.Length == labels.Length && lines.Zip(labels).All(pair => Same(pair.First, pair.Second));
        });

    [Fact]
    public Task Csv_gives_back_what_was_written() =>
        s_label.Array[0, 20].SampleAsync(async labels =>
        {
            var bytes = await WriteAsync(labels, to => Export.Labels(to, ExportFormat.Csv));

            var rows = await Reading.RowsAsync(bytes, RowFormat.Csv);
            return rows.Count == labels.Length && rows.Zip(labels).All(pair =>
            {
                using var row = JsonDocument.Parse(pair.First[pair.First.IndexOf('{', StringComparison.Ordinal)..]);
                string Cell(string name) => row.RootElement.GetProperty(name).GetString()!;
                var label = pair.Second;
                return Cell("project") == label.Project && Cell("item_id") == label.ItemId && Cell("item_key") == (label.ItemKey ?? "")
                    && Cell("content") == Encoding.UTF8.GetString(label.ContentJson.Span)
                    && Cell("position") == label.Position.ToString(null, System.Globalization.CultureInfo.InvariantCulture);
            });
        });

    [Fact]
    public Task Parquet_gives_back_what_was_written() =>
        s_label.Array[0, 20].SampleAsync(
            async labels =>
            {
                var bytes = await WriteAsync(labels, to => Export.Labels(to, ExportFormat.Parquet));

                using var file = new ParquetFileReader(new MemoryStream(bytes));
                return labels.Select(label => label.Project).SequenceEqual(Column<string>(file, 0))
                    && labels.Select(label => label.ItemKey).SequenceEqual(Column<string?>(file, 2))
                    && labels.Select(label => Encoding.UTF8.GetString(label.ContentJson.Span)).SequenceEqual(Column<string>(file, 4))
                    && labels.Select(label => label.Posterior).SequenceEqual(Column<double?>(file, 6))
                    && labels.Select(label => (long)label.Answers).SequenceEqual(Column<long>(file, 8))
                    && labels.Select(label => label.Position).SequenceEqual(Column<long>(file, 11))
                    && labels.Select(label => label.ResolvedAt.UtcDateTime).SequenceEqual(Column<DateTime>(file, 12));
            },
            iter: 30);

    [Fact]
    public async Task Parquet_groups_hold_fifty_thousand_rows_and_their_bytes_repeat()
    {
        var labels = Enumerable.Range(0, 120_000).Select(at => Labels()[at % 2] with { Position = at }).ToArray();

        var bytes = await WriteAsync(labels, to => Export.Labels(to, ExportFormat.Parquet));

        using var file = new ParquetFileReader(new MemoryStream(bytes));
        Assert.Equal(3, file.FileMetaData.NumRowGroups);
        Assert.Equal("labels/1", file.FileMetaData.KeyValueMetadata["assay.schema"]);
        Assert.Equal(Enumerable.Range(0, 120_000).Select(at => (long)at), Column<long>(file, 11));
        Assert.Equal(bytes, await WriteAsync(labels, to => Export.Labels(to, ExportFormat.Parquet)));
    }

    [Fact]
    public async Task Nothing_to_export_is_a_whole_file()
    {
        var parquet = await WriteAsync([], to => Export.Annotations(to, ExportFormat.Parquet));
        var csv = await WriteAsync([], to => Export.Annotations(to, ExportFormat.Csv));

        using var file = new ParquetFileReader(new MemoryStream(parquet));
        Assert.Equal(0, file.FileMetaData.NumRows);
        Assert.StartsWith("item_id,item_key,", Encoding.UTF8.GetString(csv), StringComparison.Ordinal);
    }

    private static async Task<byte[]> WriteAsync<TRow>(TRow[] rows, Func<Stream, ExportWriter<TRow>> open)
        where TRow : struct
    {
        using var to = new MemoryStream();
        using var writer = open(to);
        foreach (var row in rows)
        {
            await writer.WriteAsync(row);
        }

        await writer.CompleteAsync();
        return to.ToArray();
    }

    private static bool Same(string line, LabelRow label)
    {
        using var row = JsonDocument.Parse(line);
        var root = row.RootElement;
        return root.GetProperty("project").GetString() == label.Project
            && root.GetProperty("item_key").GetString() == label.ItemKey
            && root.GetProperty("content").GetRawText() == Encoding.UTF8.GetString(label.ContentJson.Span)
            && (root.GetProperty("posterior") is { ValueKind: JsonValueKind.Number } posterior ? posterior.GetDouble() : null) == label.Posterior
            && root.GetProperty("position").GetInt64() == label.Position
            && root.GetProperty("resolved_at").GetDateTimeOffset() == label.ResolvedAt;
    }

    private static List<T> Column<T>(ParquetFileReader file, int column) =>
        Enumerable.Range(0, file.FileMetaData.NumRowGroups).SelectMany(at =>
        {
            using var group = file.RowGroup(at);
            using var reader = group.Column(column).LogicalReader<T>();
            return reader.ReadAll((int)group.MetaData.NumRows);
        }).ToList();

    private static LabelRow[] Labels() =>
    [
        new("intents", "it_1", "row-1", "ta_1", "{\"text\":\"caf\u00E9, \\\"two\\\"\"}"u8.ToArray(), "{\"intent\":\"order\"}"u8.ToArray(),
            0.9375, "dawid_skene", 3, "accepted", 7, 1234567890123, new(2026, 5, 1, 11, 30, 0, 123, 456, TimeSpan.FromHours(2))),
        new("=cmd()", "it_2", null, "ta_2", default, "-1"u8.ToArray(),
            null, "-majority", 0, "@open\r\n\u202E", -1, 0, DateTimeOffset.UnixEpoch),
        new("", "it_3", "", "\0", "{\r\n\"a\":1}"u8.ToArray(), "null"u8.ToArray(),
            1e-7, "+x", 1, "tab\tx", 1, long.MaxValue, DateTimeOffset.MaxValue),
    ];

    private static AnnotationRow[] Annotations() =>
    [
        new("it_1", "row-1", "ta_1", "an_1", "us_1", "submitted", "\"order\""u8.ToArray(), 0.5, 12.25, 7, 42, DateTimeOffset.UnixEpoch, null),
        new("it_1", null, "ta_1", "an_2", "us_2", "retracted", default, null, null, 7, 43, DateTimeOffset.UnixEpoch, "an_1"),
    ];
}
