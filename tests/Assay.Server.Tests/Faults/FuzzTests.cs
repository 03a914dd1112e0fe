using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Assay.Domain.Access;
using Assay.Tests.Support;
using Assay.Tests.Support.Faults;

namespace Assay.Server.Tests.Faults;

/// <summary>Requests that are nearly right, to every address, on both engines at once.</summary>
public sealed class FuzzTests
{
    /// <summary>How often each address is asked. `make bench-faults` asks more, by other seeds.</summary>
    private const int Rounds = 25;

    [Fact]
    public async Task Whatever_is_sent_is_answered_with_a_reason_and_both_engines_answer_alike()
    {
        var document = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "openapi.json"), TestContext.Current.CancellationToken))!;
        var time = new ManualTime();
        await using var embedded = await FuzzedServer.StartAsync(DatabaseEngine.Sqlite, time);
        await using var postgres = await FuzzedServer.StartAsync(DatabaseEngine.Postgres, time);

        var run = await Fuzz.RunAsync(document, embedded, postgres, time, Rounds, seed: Seed);

        Assert.True(run.Wrong.Count == 0, string.Join('\n', run.Wrong.Take(50)));
        Assert.True(run.Succeeded.Count > run.Operations * 3 / 4, $"{run.Succeeded.Count} of {run.Operations} operations ever succeeded: most requests must be nearly right. Never: {string.Join(", ", run.Never)}");
        foreach (var server in (FuzzedServer[])[embedded, postgres])
        {
            await FailAsync(server);
            Assert.Contains(server.Logs.Lines, line => line.Contains(Failure, StringComparison.Ordinal));
            Assert.DoesNotContain(server.Logs.Lines, line => line.Contains(FuzzedRequests.Mark, StringComparison.Ordinal));
        }

        Assert.Empty((await embedded.Server.Instance.VerifyAsync(embedded.Project, [])).Faults);
        Assert.Empty((await postgres.Server.Instance.VerifyAsync(postgres.Project, [])).Faults);
    }

    /// <summary>Fails in the midst of what somebody wrote: what is logged then is where and why, and not what.</summary>
    private static async Task FailAsync(FuzzedServer fuzzed)
    {
        using var owner = await fuzzed.Server.PersonAsync(Roles.Owner | Roles.Annotator);
        fuzzed.Server.BeforeCommit(() => throw new InvalidOperationException(Failure));
        var views = await owner.SendAsync(HttpMethod.Put, $"/projects/{fuzzed.Project}/tasks/views", new { name = FuzzedRequests.Mark, query = $"filter={FuzzedRequests.Mark}", shared = true });
        using var rows = new StringContent($"id,text\n{FuzzedRequests.Mark},{FuzzedRequests.Mark}\n", null, "text/csv");
        var import = await owner.Http.PostAsync(new Uri($"/api/v1/projects/{fuzzed.Project}/items?key=id", UriKind.Relative), rows);
        fuzzed.Server.BeforeCommit(null);
        Assert.Equal(HttpStatusCode.InternalServerError, views.StatusCode);
        Assert.Equal(HttpStatusCode.InternalServerError, import.StatusCode);
    }

    private const string Failure = "This write fails.";

    private static int Seed => int.Parse(Environment.GetEnvironmentVariable("ASSAY_FUZZ_SEED") ?? "1", CultureInfo.InvariantCulture);
}
