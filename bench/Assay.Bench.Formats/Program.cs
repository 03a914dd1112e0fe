// What a row costs to read and to write, and whether memory stays flat at a million rows.
// Bars: reading a short CSV or JSON line at most 3 us of CPU, writing JSON lines 4 us, Parquet 8 us, memory 200 MB.

using System.Diagnostics;
using System.Globalization;
using System.Text;
using Assay.Bench.Formats;
using Assay.Formats.Answers;
using Assay.Formats.Exports;
using Assay.Formats.Rows;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
const int Rows = 1_000_000;
const int Chunk = 1000;

var csv = Body(at => $"support-{at:D6},\"I want to cancel my order, the one from yesterday ({at})\",email,de,{at % 7}\n");
var lines = Body(at => $"{{\"key\":\"support-{at:D6}\",\"text\":\"I want to cancel my order, the one from yesterday ({at})\",\"channel\":\"email\",\"language\":\"de\",\"priority\":{at % 7}}}\n");
var elements = Body(at => $"{{\"key\":\"support-{at:D6}\",\"text\":\"I want to cancel my order, the one from yesterday ({at})\"}},\n");
var texts = Body(at => $"I want to cancel my order, the one from yesterday ({at})\n");
var answers = Body(at => $"{at},worker-{at % 37},class {at % 10}\n");

Console.WriteLine($"{Environment.ProcessorCount} cores; {Rows:N0} rows each");
Console.WriteLine("| what | us CPU a row | bytes allocated a row | peak MB | bar, us |");
Console.WriteLine("|---|---|---|---|---|");
await ReadAsync("read CSV", RowFormat.Csv, "key,text,channel,language,priority\n", csv, "3");
await ReadAsync("read JSON lines", RowFormat.JsonLines, "", lines, "3");
await ReadAsync("read JSON array (cut at its end)", RowFormat.JsonArray, "[", elements, "");
await ReadAsync("read text", RowFormat.Text, "", texts, "");
await MeasureAsync("read answers CSV", "3", async () =>
{
    using var reader = new AnswerReader(new RepeatingStream("task,worker,label\n"u8.ToArray(), answers, Rows / Chunk), RowFormat.Csv);
    while (await reader.ReadAsync() is not null)
    {
    }
});
await WriteAsync("write labels JSON lines", ExportFormat.JsonLines, "4");
await WriteAsync("write labels CSV", ExportFormat.Csv, "");
await WriteAsync("write labels Parquet", ExportFormat.Parquet, "8");

static byte[] Body(Func<int, string> row) => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, Chunk).Select(row)));

static Task ReadAsync(string what, RowFormat format, string head, byte[] body, string bar) => MeasureAsync(what, bar, async () =>
{
    using var reader = RowReader.Open(new RepeatingStream(Encoding.UTF8.GetBytes(head), body, Rows / Chunk), format);
    while (await reader.ReadAsync() is { } batch)
    {
        batch.Dispose();
    }
});

static Task WriteAsync(string what, ExportFormat format, string bar) => MeasureAsync(what, bar, async () =>
{
    var content = "{\"channel\":\"email\",\"text\":\"I want to cancel my order, the one from yesterday\"}"u8.ToArray();
    var value = "{\"intent\":\"cancel_order\"}"u8.ToArray();
    var ids = Enumerable.Range(0, Chunk).Select(at => (Item: $"it_{at:D20}", Task: $"ta_{at:D20}")).ToArray();
    using var writer = Export.Labels(Stream.Null, format);
    for (var row = 0; row < Rows; row++)
    {
        var (item, task) = ids[row % Chunk];
        await writer.WriteAsync(new(
            "intents", item, null, task, content, value, 0.5 + (row % 1000 / 2000.0), "dawid_skene", 3, "accepted", 7, row,
            DateTimeOffset.UnixEpoch.AddSeconds(row)));
    }

    await writer.CompleteAsync();
});

static async Task MeasureAsync(string what, string bar, Func<Task> work)
{
    await work();
    GC.Collect();
    var process = Process.GetCurrentProcess();
    var (cpu, allocated) = (process.TotalProcessorTime, GC.GetTotalAllocatedBytes(precise: true));
    await work();
    process.Refresh();
    var spent = (process.TotalProcessorTime - cpu).TotalMicroseconds / Rows;
    var bytes = (GC.GetTotalAllocatedBytes(precise: true) - allocated) / (double)Rows;
    Console.WriteLine($"| {what} | {spent:F2} | {bytes:F0} | {process.PeakWorkingSet64 / 1e6:F0} | {bar} |");
}
