using System.Text.Json;
using Assay.Bench.Platform.Data;
using Assay.Bench.Platform.Load;

namespace Assay.Bench.Platform.Benchmarks;

/// <summary>Pages of 100 tasks with items and labels, each page going on where the last one ended.</summary>
internal sealed class PageBenchmark : IBenchmark
{
    private const int Size = 100;

    private static readonly (string Of, string Query)[] Pages =
    [
        ("by queue order", "order=queue"), ("by update time", "order=updated"), ("by confidence", "order=confidence"), ("by agreement", "order=agreement"),
        ("with one facet", "facet=language:de"), ("with one class", "class=class-3"), ("with facet and state", "facet=channel:chat&state=resolved"),
    ];

    public string Name => "pages";

    public async Task RunAsync(Bench bench, Report report)
    {
        var state = await bench.LabelledAsync();
        var instance = state.Instance;
        var owner = await People.OwnerAsync(instance);
        var server = await instance.ServeAsync();
        using var api = new Api(server.Port, owner);
        var projects = await api.GetAsync("/projects");
        var project = (string)projects.AsArray().First(p => (string)p!["name"]! == LabelledProject.Name)!["id"]!;
        using var connection = await Connection.OpenAsync(server.Port, owner);
        var (before, count) = bench.Full ? (500, 1000) : (300, 400);
        foreach (var (_, query) in Pages)
        {
            await ReadAsync(connection, project, query, before);
        }

        await Task.Delay(1000);
        foreach (var (of, query) in Pages)
        {
            await ReadAsync(connection, project, query, 10);
            var start = instance.Cpu;
            await ReadAsync(connection, project, query, count);
            var cpu = instance.Cpu - start;
            report.Add($"page of {Size} {of}, {state.Items:N0} tasks", cpu.Total * 1000 / count, "CPU ms", 2, "Label Studio 270 to 680, doccano 630 to 2,300", cpu.Database * 1000 / count);
        }

        await instance.StopAsync();
    }

    /// <summary>Reads so many pages; from the front again after the last.</summary>
    private static async Task ReadAsync(Connection connection, string project, string query, int pages)
    {
        string? cursor = null;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var page = 0; page < pages; page++)
        {
            var reply = await connection.SendAsync("GET", $"/api/v1/projects/{project}/tasks?{query}&limit={Size}{(cursor is null ? "" : "&cursor=" + Uri.EscapeDataString(cursor))}");
            if (reply.Status != 200)
            {
                throw new BenchException($"The page {query} answered {reply.Status}: {reply.Text}");
            }

            using var json = JsonDocument.Parse(reply.Body);
            var lines = json.RootElement.GetProperty("items");
            cursor = json.RootElement.GetProperty("next").GetString();
            if (cursor is not null && lines.GetArrayLength() != Size)
            {
                throw new BenchException($"A page {query} in the middle has {lines.GetArrayLength()} lines.");
            }

            Check(query, lines, seen);
            if (cursor is null)
            {
                seen.Clear();
            }
        }
    }

    /// <summary>No task twice on the way, and each line as the filter wants it.</summary>
    private static void Check(string query, JsonElement lines, HashSet<string> seen)
    {
        foreach (var line in lines.EnumerateArray())
        {
            var task = line.GetProperty("task");
            if (!seen.Add(task.GetProperty("id").GetString()!))
            {
                throw new BenchException($"The pages {query} show a task twice.");
            }

            if ((query.Contains("class=", StringComparison.Ordinal) && line.GetProperty("class").GetString() != "class-3")
                || (query.Contains("state=", StringComparison.Ordinal) && task.GetProperty("state").GetString() != "resolved"))
            {
                throw new BenchException($"The pages {query} show a task that the filter keeps out: {line.GetRawText()}");
            }
        }
    }
}
