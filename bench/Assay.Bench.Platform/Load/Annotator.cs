using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Assay.Bench.Platform.Data;

namespace Assay.Bench.Platform.Load;

/// <summary>A task that an annotator holds.</summary>
internal readonly record struct Hold(string Task, string Item, string Lease, int TaxonomyVersion);

/// <summary>One annotator on a connection of their own: takes, answers and skips, and keeps how long each took.</summary>
internal sealed class Annotator(Connection connection, int number, string project) : IDisposable
{
    private const int Created = 201;
    private readonly string _next = $"/api/v1/projects/{project}/tasks/next";

    /// <summary>In milliseconds, one for each request.</summary>
    public List<double> NextTimes { get; } = [];

    public List<double> SubmitTimes { get; } = [];

    public int Number => number;

    public static async Task<Annotator> OpenAsync(int port, string token, int number, string project) => new(await Connection.OpenAsync(port, token), number, project);

    /// <summary>Null where there is nothing to do (204).</summary>
    public async ValueTask<Hold?> NextAsync()
    {
        var began = Stopwatch.GetTimestamp();
        var reply = await connection.SendAsync("POST", _next);
        NextTimes.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        return reply.Status switch
        {
            200 => Parse(reply.Body),
            204 => null,
            _ => throw new BenchException($"next answered {reply.Status}: {reply.Text}"),
        };
    }

    /// <summary>Answers; anything but 201 ends the run.</summary>
    public async ValueTask SubmitAsync(Hold hold) => Expect(await TrySubmitAsync(hold, Guid.CreateVersion7()), "submit");

    /// <summary>Answers and takes the next task with it, as the labeling screen does; null where none was left.</summary>
    public async ValueTask<Hold?> SubmitAndTakeNextAsync(Hold hold)
    {
        var reply = await TrySubmitAsync(hold, Guid.CreateVersion7(), takesNext: true);
        Expect(reply, "submit");
        return NextIn(reply);
    }

    /// <summary>The task that a submit brought; null where there was none.</summary>
    public static Hold? NextIn(Reply reply)
    {
        using var json = JsonDocument.Parse(reply.Body);
        var next = json.RootElement.GetProperty("next");
        return next.ValueKind == JsonValueKind.Null ? null : Read(next);
    }

    public async ValueTask<Reply> TrySubmitAsync(Hold hold, Guid id, bool takesNext = false)
    {
        var body = string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"id\":\"{id}\",\"lease\":\"{hold.Lease}\",\"value\":{{\"intent\":\"{Texts.Answer(ulong.Parse(hold.Item, CultureInfo.InvariantCulture), (ulong)number)}\"}},\"taxonomyVersion\":{hold.TaxonomyVersion},\"secondsSpent\":2.5}}");
        var began = Stopwatch.GetTimestamp();
        var reply = await connection.SendAsync("POST", $"/api/v1/tasks/{hold.Task}/annotations{(takesNext ? "?next=true" : "")}", body);
        SubmitTimes.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        return reply;
    }

    public async ValueTask SkipAsync(Hold hold) => Expect(
        await connection.SendAsync("POST", $"/api/v1/tasks/{hold.Task}/skips", $"{{\"id\":\"{Guid.CreateVersion7()}\",\"lease\":\"{hold.Lease}\",\"reason\":\"unclear\"}}"), "skip");

    public void Dispose() => connection.Dispose();

    private static void Expect(Reply reply, string what)
    {
        if (reply.Status != Created)
        {
            throw new BenchException($"{what} answered {reply.Status}: {reply.Text}");
        }
    }

    private static Hold Parse(ReadOnlyMemory<byte> body)
    {
        using var json = JsonDocument.Parse(body);
        return Read(json.RootElement);
    }

    private static Hold Read(JsonElement root) =>
        root.GetProperty("content").ValueKind == JsonValueKind.Object
            ? new Hold(root.GetProperty("id").GetString()!, root.GetProperty("item").GetString()!, root.GetProperty("lease").GetString()!, root.GetProperty("taxonomyVersion").GetInt32())
            : throw new BenchException("next handed out a task without content.");
}
