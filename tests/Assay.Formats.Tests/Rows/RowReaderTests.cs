using System.Text;
using System.Text.Json;
using Assay.Domain.Ledger;
using Assay.Formats.Csv;
using Assay.Domain;
using Assay.Formats.Rows;
using CsCheck;

namespace Assay.Formats.Tests.Rows;

public sealed class RowReaderTests
{
    private static readonly Gen<string> s_text = Gen.OneOf(
        Gen.String[Gen.Char["abc ,;\t\"\r\n=+-@'\\\0\u202E\u00E9\u4E2D"], 0, 12],
        Gen.Const("\U0001F9EA"),
        Gen.Const(""));

    [Fact]
    public Task Csv_gives_back_what_was_written() =>
        Gen.Select(s_text.Array[2, 6].Array[1, 30], Gen.Bool, Gen.Int[1, 64]).SampleAsync(async (table, crlf, most) =>
        {
            var columns = table[0].Length;
            var rows = table.Where(row => row.Length == columns).ToList();
            var names = Enumerable.Range(0, columns).Select(column => $"c{columns - column}").ToArray();
            var end = crlf ? "\r\n" : "\n";
            var text = string.Concat(rows.Prepend(names).Select(row => string.Join(',', row.Select(Quote)) + end));

            var read = await Reading.RowsAsync(Encoding.UTF8.GetBytes(text), RowFormat.Csv, most);

            var expected = rows.Select(row => Canonical(names.Zip(row).ToDictionary(pair => pair.First, pair => pair.Second)));
            return expected.SequenceEqual(read.Select(row => row[(row.IndexOf('\t', StringComparison.Ordinal) + 1)..]));
        });

    [Fact]
    public Task Json_lines_and_arrays_give_back_what_was_written() =>
        Gen.Select(Gen.Dictionary(s_text, s_text)[0, 5].Array[0, 20], Gen.Int[1, 64]).SampleAsync(async (objects, most) =>
        {
            var texts = objects.Select(properties => JsonSerializer.Serialize(properties)).ToArray();
            var lines = Encoding.UTF8.GetBytes(string.Join("\n", texts));
            var array = Encoding.UTF8.GetBytes($" [{string.Join(" ,\n", texts)}\n]\n");

            var fromLines = await Reading.RowsAsync(lines, RowFormat.JsonLines, most);
            var fromArray = await Reading.RowsAsync(array, RowFormat.JsonArray, most);

            var expected = objects.Select((properties, at) => $"{at + 1}\t{Canonical(properties)}").ToList();
            return expected.SequenceEqual(fromLines) && expected.SequenceEqual(fromArray);
        });

    [Fact]
    public Task No_bytes_at_all_make_a_reader_throw() =>
        Gen.Select(Gen.Byte.Array[0, 200], Gen.Int[0, 4], Gen.Int[1, 50]).SampleAsync(async (bytes, format, most) =>
        {
            var whole = await Reading.RowsAsync(bytes, (RowFormat)format);
            return whole.SequenceEqual(await Reading.RowsAsync(bytes, (RowFormat)format, most));
        });

    [Fact]
    public Task Structure_and_garbage_make_no_reader_throw() =>
        Gen.Select(Gen.Char["\"\\,[]{}: \r\n\ta1"].Array[0, 60], Gen.Int[0, 4], Gen.Int[1, 50]).SampleAsync(async (text, format, most) =>
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            var whole = await Reading.RowsAsync(bytes, (RowFormat)format);
            return whole.SequenceEqual(await Reading.RowsAsync(bytes, (RowFormat)format, most));
        });

    [Fact]
    public async Task A_text_of_a_megabyte_is_a_row()
    {
        var text = new string('x', 1 << 20);

        var rows = await Reading.RowsAsync(Encoding.UTF8.GetBytes($"a,b\n\"{text}\",1\n"), RowFormat.Csv, most: 10_000);

        Assert.Equal([$"2\t{{\"a\":\"{text}\",\"b\":\"1\"}}"], rows);
    }

    [Theory]
    [InlineData(RowFormat.Csv, "a,b\n", "x,\"", "\"", "y,1", "\n")]
    [InlineData(RowFormat.JsonLines, "", "{\"a\":\"", "\"}", "{\"a\":1}", "\n")]
    [InlineData(RowFormat.JsonArray, "[", "{\"a\":\"", "\"}", "{\"a\":1}]", ",\n")]
    [InlineData(RowFormat.Text, "", "", "", "y", "\n")]
    public async Task A_row_beyond_four_megabytes_is_a_fault_and_the_rest_goes_on(
        RowFormat format, string before, string open, string close, string last, string between)
    {
        var text = before + open + new string('x', 9 << 20) + close + between + last;

        var rows = await Reading.RowsAsync(Encoding.UTF8.GetBytes(text), format);

        Assert.Equal(2, rows.Count);
        Assert.Contains("longer than 4 MB", rows[0], StringComparison.Ordinal);
        Assert.DoesNotContain("fault", rows[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(60_000)]
    [InlineData(200_000)]
    public async Task Lines_that_a_stray_quote_takes_with_it_are_counted_however_many_they_are(int swallowed)
    {
        var text = $"a,b\n1,fine\n2,\"stray\n{string.Concat(Enumerable.Range(0, swallowed).Select(i => $"{i},a row that is as long as any other, and lost like that, and what a row says\n"))}9,end\"\n10,last\n";
        await using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        using var reader = RowReader.Open(stream, RowFormat.Csv);
        var (rows, lost) = (0, 0);
        Fault? fault = null;
        while (await reader.ReadAsync(TestContext.Current.CancellationToken) is { } batch)
        {
            using var read = batch;
            foreach (var row in read)
            {
                rows++;
                lost += row.Lost;
                fault = row.Fault ?? fault;
            }
        }

        Assert.Equal((3, swallowed + 1), (rows, lost));
        Assert.Equal(3, fault!.Line);
        Assert.Contains($"to line {swallowed + 4}", fault.Message, StringComparison.Ordinal);
        Assert.Contains("quote", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_header_beyond_four_megabytes_ends_reading()
    {
        var rows = await Reading.RowsAsync(Encoding.UTF8.GetBytes(new string('x', 5 << 20) + ",b\n1,2\n"), RowFormat.Csv);

        Assert.StartsWith("stop\t1\tfault", Assert.Single(rows), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nesting_stops_at_sixty_four()
    {
        var fits = "{\"a\":" + new string('[', 63) + new string(']', 63) + "}";
        var deep = "{\"a\":" + new string('[', 64) + new string(']', 64) + "}";
        var bomb = new string('[', 100_000);

        var rows = await Reading.RowsAsync(Encoding.UTF8.GetBytes($"{fits}\n{deep}\n{{\"a\":{bomb}\n"), RowFormat.JsonLines);

        Assert.Equal("1\t" + fits, rows[0]);
        Assert.All(rows.Skip(1), row => Assert.Contains("beyond a depth of 64", row, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_header_of_too_many_columns_ends_reading()
    {
        var header = string.Join(',', Enumerable.Range(0, 1001).Select(column => $"c{column}"));

        var rows = await Reading.RowsAsync(Encoding.UTF8.GetBytes(header + "\n"), RowFormat.Csv);

        Assert.Contains("1001 columns; 1000 is the limit", Assert.Single(rows), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Utf16_is_named()
    {
        var rows = await Reading.RowsAsync([.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes("a,b\n1,2\n")], RowFormat.Csv);

        Assert.Equal(["stop\t1\tfault\t\tThe file is UTF-16. Save it as UTF-8."], rows);
    }

    [Fact]
    public async Task Batches_hold_a_thousand_rows_and_columns_are_known()
    {
        var text = "b,a\n" + string.Concat(Enumerable.Repeat("1,2\n", 2500));
        using var reader = new CsvRowReader(new MemoryStream(Encoding.UTF8.GetBytes(text)));
        var counts = new List<int>();

        while (await reader.ReadAsync(TestContext.Current.CancellationToken) is { } batch)
        {
            counts.Add(batch.Count);
            batch.Dispose();
        }

        Assert.Equal([1000, 1000, 500], counts);
        Assert.Equal(["b", "a"], reader.Columns);
    }

    [Theory]
    [InlineData("a.csv", "x", RowFormat.Csv)]
    [InlineData("a.TSV", "x", RowFormat.Tsv)]
    [InlineData("a.jsonl", "{", RowFormat.JsonLines)]
    [InlineData("a.json", "\uFEFF \n[", RowFormat.JsonArray)]
    [InlineData("a.json", "{\"a\":1}", RowFormat.JsonLines)]
    [InlineData("a.txt", "a,b\n1,2\n", RowFormat.Text)]
    [InlineData("", "a;b\n1;2\n", RowFormat.Csv)]
    [InlineData("data", "a\tb\n1\t2\n", RowFormat.Tsv)]
    [InlineData("data.bin", "one line\nanother\n", RowFormat.Text)]
    public void The_format_comes_from_name_and_first_bytes(string name, string head, RowFormat expected) =>
        Assert.Equal(expected, RowFormats.Detect(name, Encoding.UTF8.GetBytes(head)).Value);

    [Theory]
    [InlineData(new byte[] { 0x1F, 0x8B, 8 }, "gzip")]
    [InlineData(new byte[] { (byte)'P', (byte)'K', 3, 4 }, "ZIP")]
    [InlineData(new byte[] { 0xFF, 0xFE, 0x41, 0 }, "UTF-16")]
    [InlineData(new byte[] { 0xFF, 0xFE, 0, 0 }, "UTF-32")]
    [InlineData(new byte[] { (byte)'P', (byte)'A', (byte)'R', (byte)'1' }, "Parquet")]
    [InlineData(new byte[] { (byte)'%', (byte)'P', (byte)'D', (byte)'F', (byte)'-' }, "PDF")]
    [InlineData(new byte[] { 0x89, (byte)'P', (byte)'N', (byte)'G' }, "picture")]
    [InlineData(new byte[] { 0xFF, 0xD8, 0xFF, 0xE0 }, "picture")]
    [InlineData(new byte[] { (byte)'G', (byte)'I', (byte)'F', (byte)'8', (byte)'9', (byte)'a' }, "picture")]
    [InlineData(new byte[] { (byte)'R', (byte)'I', (byte)'F', (byte)'F', 1, 2, 3, 4, (byte)'W', (byte)'E', (byte)'B', (byte)'P' }, "picture")]
    public void What_cannot_be_read_is_refused_by_name_with_what_to_do(byte[] head, string named)
    {
        var message = RowFormats.Detect("rows.csv", head).Refusal!.Message;

        Assert.Contains(named, message, StringComparison.Ordinal);
        Assert.Matches(@"\.\s.*\b(Save|save|Unpack)\b", message);
    }

    [Theory]
    [InlineData("\r", "\n")]
    [InlineData(";", ",")]
    public async Task How_a_file_begins_is_told_alike_however_it_arrives(string early, string late)
    {
        var bytes = Encoding.UTF8.GetBytes($"a,b{early}c" + new string('x', 5000) + late + string.Concat(Enumerable.Range(0, 20_000).Select(i => $"{i},{i};2\n")));

        var whole = await Reading.RowsAsync(bytes, RowFormat.Csv);
        var trickled = await Reading.RowsAsync(bytes, RowFormat.Csv, most: 4096);

        Assert.Equal(whole, trickled);
    }

    private static string Quote(string value) =>
        value.Length == 0 || value.AsSpan().ContainsAny(",;\"\r\n") ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value;

    private static string Canonical(Dictionary<string, string> properties) =>
        Encoding.UTF8.GetString(CanonicalJson.Canonicalize(JsonSerializer.SerializeToUtf8Bytes(properties)));
}
