using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Assay.Domain;
using Assay.Domain.Access;
using Assay.Domain.Projects;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Assay.Tests.Support.Faults;

/// <param name="Fault">What is wrong with the answer; null where nothing is.</param>
/// <param name="Hold">Which task is held under which lease, where the answer says so.</param>
public sealed record FuzzAnswer(HttpStatusCode Status, string Text, string? Fault, string? Hold);

/// <summary>A server on one engine with a project to spoil, asked by somebody who may everything.</summary>
public sealed class FuzzedServer : IAsyncDisposable
{
    private const string Email = "fuzz@example.org";
    private TestServer.Client _owner;

    private FuzzedServer(TestServer server, ProjectId project, TestServer.Client owner) => (Server, Project, _owner) = (server, project, owner);

    public TestServer Server { get; }

    /// <summary>All that the server logs, debug included.</summary>
    public Logs Logs { get; } = new();

    public ProjectId Project { get; }

    /// <summary>Values that name something, by the names of parameters and members.</summary>
    public Dictionary<string, IReadOnlyList<string>> Known { get; } = new(StringComparer.Ordinal)
    {
        ["run"] = ["1"], ["version"] = ["1"], ["position"] = ["0", "3"], ["limit"] = ["5"], ["number"] = ["1"], ["cursor"] = ["1"], ["asOf"] = ["5"], ["since"] = ["1"], ["from"] = ["0"], ["to"] = ["4"],
        ["filter"] = ["state:open", "class:cat", "\"item\"", "posterior:<0.5"], ["order"] = ["added", "priority"], ["state"] = ["open"], ["class"] = ["cat"], ["kind"] = ["item", "flag"], ["pool"] = ["default"], ["method"] = ["majority"],
        ["format"] = ["csv", "jsonl"], ["key"] = ["id"], ["column"] = ["until=retainUntil", "id=key"], ["strict"] = ["true"], ["header"] = ["true", "false"], ["priority"] = ["3"], ["moments"] = ["dd/MM/yyyy"],
        ["roles"] = ["annotator", "lead"], ["scopes"] = ["import", "export"], ["reason"] = ["other", "other", "unclear", "personal-data"], ["subject"] = ["labels", "annotations"], ["formulas"] = ["guard"],
        ["email"] = [Email], ["password"] = [Visitor.Passphrase], ["current"] = [Visitor.Passphrase],
        ["json:value"] = ["""{"animal":"cat"}""", """{"animal":"dog"}"""], ["json:taxonomyVersion"] = ["1"], ["json:pool"] = ["\"0\"", "\"1\""],
        ["text"] = ["id,text,until\n1,qz71 one,2090-01-01\nqz71,two,qz71\n", "task,worker,label\n1,qz71,cat\nqz71,ana,qz71\n", "{\"id\":\"qz71\",\"text\":\"qz71\"}\n{\"qz71\":qz71\n", World.Document],
    };

    /// <param name="time">One for all servers that are to answer alike: what ends by time ends for all in the same request.</param>
    public static async Task<FuzzedServer> StartAsync(DatabaseEngine engine, TimeProvider time)
    {
        var server = await TestServer.StartAsync(engine, settings => settings with { LogLevel = "debug" }, time);
        var project = await server.ProjectAsync("own", items: 400, policy: new ProjectPolicy(Overlap: 2));
        await server.AccountAsync(Email, Roles.Annotator, project);
        var fuzzed = new FuzzedServer(server, project, await server.PersonAsync(Roles.Owner | Roles.Annotator));
        using var other = await server.PersonAsync(Roles.Annotator, project);
        server.App.Services.GetRequiredService<ILoggerFactory>().AddProvider(fuzzed.Logs);
        fuzzed.Known["project"] = [Text(project.Value)];
        fuzzed.Known["actor"] = [Text(other.Actor.Value)];
        return fuzzed;
    }

    /// <summary>Takes a task, so that there is a hold to answer under, and looks what the inbox has.</summary>
    /// <returns>The hold, as <see cref="FuzzAnswer.Hold"/>.</returns>
    public async Task<string?> TurnAsync()
    {
        var next = await (await _owner.SendAsync(HttpMethod.Post, $"/projects/{Project}/tasks/next", new { })).Content.ReadAsStringAsync();
        var first = (Project.Value << 40) | 1L;
        var held = next.StartsWith('{') ? JsonNode.Parse(next)! : new JsonObject();
        var task = (string?)held["lease"] is null ? Text(first) : (string)held["id"]!;
        Known["task"] = [task, task, task, Text(first)];
        Known["tasks"] = [task];
        Known["item"] = [Text(first), Text(first + 1), Text(first + 2)];
        Known["lease"] = [(string?)held["lease"] ?? "1"];
        var inbox = JsonNode.Parse(await (await _owner.SendAsync(HttpMethod.Get, $"/projects/{Project}/inbox?limit=3")).Content.ReadAsStringAsync())!["items"] as JsonArray ?? [];
        Known["number"] = ["1", .. inbox.Select(e => (string?)e!["number"]).OfType<string>()];
        return HoldOf(next);
    }

    public async Task<FuzzAnswer> SendAsync(FuzzedRequest request)
    {
        using var message = request.ToMessage();
        using var answer = await _owner.Http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead);
        if (answer.StatusCode == HttpStatusCode.Unauthorized && !request.Operation.StartsWith("POST /api/v1/sessions", StringComparison.Ordinal))
        {
            // It took its own rights away: somebody else goes on.
            _owner.Dispose();
            _owner = await Server.PersonAsync(Roles.Owner | Roles.Annotator);
        }

        if (answer.Content.Headers.ContentType?.MediaType == "text/event-stream")
        {
            return new FuzzAnswer(answer.StatusCode, "", null, null);
        }

        var text = await answer.Content.ReadAsStringAsync();
        var isProblem = answer.Content.Headers.ContentType?.MediaType == "application/problem+json";
        var number = (int)answer.StatusCode;
        return new FuzzAnswer(
            answer.StatusCode, text.Length > 300 ? text[..300] : text,
            number == 503 && text.Contains("is paused", StringComparison.Ordinal) ? null
            : number >= 500 ? $"{number} {text}"

            // A NUL in an address ends before any code of ours.
            : number >= 400 && !request.Path.Contains("%00", StringComparison.Ordinal) && !(isProblem && JsonNode.Parse(text)!["detail"] is not null) ? $"{number} without a reason: {text}"
            : null,
            HoldOf(text));
    }

    private static string? HoldOf(string text) =>
        text.StartsWith('{') && text.Contains("\"lease\":", StringComparison.Ordinal) && JsonNode.Parse(text) is JsonObject answer && answer["lease"] is JsonValue lease
            ? $"task {answer["id"]} under lease {lease}"
            : null;

    /// <summary>Waits for bulk changes that go on behind an answer: what follows is to find the same on both engines, however quick each was.</summary>
    public async Task RestAsync()
    {
        const int MostTries = 2400;
        for (var tries = 0; await Server.Instance.Database.ReadAsync(s => s.Any("SELECT 1 FROM bulk_run WHERE state = 0")); tries++)
        {
            if (tries == MostTries)
            {
                throw new InvalidOperationException("A bulk change does not end.");
            }

            await Task.Delay(25);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _owner.Dispose();
        await Server.DisposeAsync();
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What came of sending spoiled requests to both engines.</summary>
/// <param name="Refused">Requests that were refused with a reason.</param>
/// <param name="Never">Operations of which none was ever right enough to succeed.</param>
public sealed record FuzzRun(int Requests, int Refused, int Operations, IReadOnlySet<string> Succeeded, IReadOnlyList<string> Never, IReadOnlyList<string> Wrong);

/// <summary>The same spoiled requests to two servers, one after the other.</summary>
public static class Fuzz
{
    /// <param name="time">That of both servers.</param>
    public static async Task<FuzzRun> RunAsync(JsonNode document, FuzzedServer first, FuzzedServer second, ManualTime time, int rounds, int seed)
    {
        var requests = new FuzzedRequests(document, first.Known, seed);
        var (wrong, succeeded, all, sent, refused) = (new List<string>(), new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal), 0, 0);
        for (var round = 0; round < rounds; round++)
        {
            var (hold, otherHold) = (await first.TurnAsync(), await second.TurnAsync());
            if (hold != otherHold)
            {
                wrong.Add($"{hold ?? "no task"} and {otherHold ?? "no task"}: the next task of round {round}");
            }

            foreach (var request in requests.Round())
            {
                sent++;
                time.Advance(TimeSpan.FromMilliseconds(20));
                all.Add(request.Operation);
                var (one, other) = (await first.SendAsync(request), await second.SendAsync(request));
                if (request.Operation.Contains("/tasks/changes", StringComparison.Ordinal) && request.Method == HttpMethod.Post)
                {
                    await first.RestAsync();
                    await second.RestAsync();
                }

                wrong.AddRange(new[] { one, other }.Where(a => a.Fault is not null).Select(a => $"{a.Fault}: {request}"));
                if (one.Status != other.Status)
                {
                    wrong.Add($"{(int)one.Status} ({one.Text}) and {(int)other.Status} ({other.Text}): {request}");
                }
                else if (one.Hold != other.Hold)
                {
                    wrong.Add($"{one.Hold ?? "no hold"} and {other.Hold ?? "no hold"}: {request}");
                }

                refused += (int)one.Status is >= 400 and < 500 ? 1 : 0;
                if ((int)one.Status < 300)
                {
                    succeeded.Add(request.Operation);
                }
            }
        }

        return new FuzzRun(sent, refused, all.Count, succeeded, [.. all.Except(succeeded)], wrong);
    }
}
