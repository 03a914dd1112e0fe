using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Domain;
using Assay.Domain.Access;
using Assay.Store.Access;
using Assay.Store.Engine;
using Assay.Store.Items;
using Assay.Tests.Support;
using Assay.Tests.Support.Faults;

namespace Assay.Bench.Faults;

/// <summary>Work that cannot be done, of every kind: each ends with its reason, or is refused with one, and another project's work of the same kinds goes on beside it.</summary>
internal static class PoisonJobs
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task<Tally> RunAsync(DatabaseEngine engine, int seed)
    {
        var random = new Random(seed);
        await using var server = await TestServer.StartAsync(engine);
        var (poisoned, healthy) = (await server.ProjectAsync("poisoned", 60), await server.ProjectAsync("healthy", 60));
        using var lead = await server.PersonAsync(Roles.Owner);
        var attack = new Poisoner(server, lead, poisoned, healthy, random);
        Func<Task>[] poisons = [attack.PlantAsync, attack.FilterAsync, attack.ExportAsync, attack.ImportAsync, attack.ArchiveAsync, attack.UnpublishAsync, attack.PolicyAsync, attack.EraseAsync];
        random.Shuffle(poisons);
        foreach (var (round, poison) in poisons.Concat(poisons).Index())
        {
            var acting = poison();
            await GoesOnAsync(lead, healthy, round, attack.Tally);
            await acting;
        }

        attack.Tally.Expect((await server.Instance.VerifyAsync(healthy, [])).Holds && (await server.Instance.VerifyAsync(default, [])).Holds, "Verify does not hold afterwards.");
        return attack.Tally;
    }

    /// <summary>All kinds of work in a project where nothing is wrong.</summary>
    private static async Task GoesOnAsync(TestServer.Client lead, ProjectId project, int round, Tally tally)
    {
        var run = await lead.SendAsync(HttpMethod.Post, $"/projects/{project}/tasks/changes", new { filter = "", change = new { priority = 1 + round } });
        tally.Expect(run.IsSuccessStatusCode, $"In the other project a bulk change was answered {(int)run.StatusCode}.");
        var id = (string?)(await run.JsonAsync())["id"];
        tally.Expect(await WithinAsync(async () => (string)(await lead.GetAsync($"/projects/{project}/tasks/changes/{id}"))!["state"]! == "done"), "In the other project a bulk change did not end.");
        foreach (var (path, body) in ((string, HttpContent)[])
        [
            ($"/projects/{project}/items?key=id", Text("text/csv", $"id,text\nrow {round},healthy {round}\n")), ($"/projects/{project}/annotations", Text("text/csv", $"task,worker,label\nrow {round},ana,cat\n")),
            ($"/projects/{project}/exports", Text("application/json", """{"subject":"labels","format":"csv"}""")),
            ($"/items/{(project.Value << 40) | (1L + round)}/erasure", Text("application/json", """{"reason":"asked for"}""")),
        ])
        {
            using var answer = await lead.Http.PostAsync("/api/v1" + path, body);
            var said = await answer.Content.ReadAsStringAsync();
            tally.Expect(answer.IsSuccessStatusCode, $"In the other project {path} was answered {(int)answer.StatusCode}: {said}");
        }
    }

    private static async Task<bool> WithinAsync(Func<Task<bool>> claim)
    {
        for (var waited = TimeSpan.Zero; waited < Patience; waited += TimeSpan.FromMilliseconds(50))
        {
            if (await claim())
            {
                return true;
            }

            await Task.Delay(50);
        }

        return false;
    }

    private static ByteArrayContent Text(string mediaType, string body) => Bytes(mediaType, Encoding.UTF8.GetBytes(body));

    private static ByteArrayContent Bytes(string mediaType, byte[] body) => new(body) { Headers = { ContentType = new MediaTypeHeaderValue(mediaType) } };

    /// <summary>What is wrong in one project, kind by kind.</summary>
    private sealed class Poisoner(TestServer server, TestServer.Client lead, ProjectId project, ProjectId other, Random random)
    {
        private static readonly Authority System = new(new ActorId(0), null, "test");
        private int _planted = 900;

        public Tally Tally { get; } = new();

        /// <summary>A bulk change whose row cannot be read or done.</summary>
        public async Task PlantAsync()
        {
            var (selection, change) = Pick<(string, string)>(
            [
                ("""{"filter":"a\u0000b"}""", """{"priority":5}"""), ("""{"filter":"nothing:is"}""", """{"priority":5}"""), ("no JSON", """{"priority":5}"""), ("""{"filter":""}""", "no JSON"), ("null", "null"),
                ("""{"tasks":["x"]}""", """{"priority":5}"""),
            ]);
            var run = ++_planted;
            await server.Instance.Database.WriteAsync(project, unit => unit.Session.Execute(
                "INSERT INTO bulk_run (run_id, project_id, selection, change, state, undoes, at_task, end_task, changed, unchanged, message, actor_id, started_at) VALUES ($1, $2, $3, $4, 0, 0, $5, $6, 0, 0, '', 0, 0)",
                (long)run, project.Value, selection, change, Keys.Of(project.Value, 0), Keys.Of(project.Value, 100)), alone: true);
            await lead.SendAsync(HttpMethod.Post, $"/projects/{project}/tasks/changes", new { filter = "", change = new { priority = 7 } }); // wakes the job
            await EndsAsync(run.ToString(CultureInfo.InvariantCulture), $"a bulk change of {selection} to {change}", mustFail: true);
        }

        public Task FilterAsync() => RefusedAsync($"/projects/{project}/tasks/changes", Text("application/json", $$$"""{"filter":"{{{Filter()}}}","change":{"priority":7}}"""));

        public Task ExportAsync() => RefusedAsync($"/projects/{project}/exports", Text("application/json", $$"""{"subject":"labels","format":"csv","filter":"{{Filter()}}"}"""));

        /// <summary>Bodies that are no rows: refused with the reason, wholly or line by line.</summary>
        public async Task ImportAsync()
        {
            var body = Pick<byte[]>(["id,text\n1,a\0b\n"u8.ToArray(), [.. "id,text\n1,"u8, 0xC3, 0x28, .. "\n"u8], "id,text\n1,\"never ends\n"u8.ToArray(), "id\n\n\n"u8.ToArray(), "\0\0\0\0"u8.ToArray()]);
            await RefusedAsync($"/projects/{project}/{Pick(["items?key=id", "annotations"])}&strict=true".Replace("annotations&", "annotations?", StringComparison.Ordinal), Bytes("text/csv", body), lines: true);
        }

        /// <summary>The project is archived while a bulk change is under way.</summary>
        public async Task ArchiveAsync()
        {
            var run = await (await lead.SendAsync(HttpMethod.Post, $"/projects/{project}/tasks/changes", new { filter = "", change = new { priority = random.Next(1, 90) } })).JsonAsync();
            await Task.Delay(random.Next(15));
            await lead.SendAsync(HttpMethod.Patch, $"/projects/{project}", new { state = "archived" });
            await EndsAsync((string)run["id"]!, "a bulk change of a project that was archived amid it", mustFail: false);
            await RefusedAsync($"/projects/{project}/items?key=id", Text("text/csv", "id,text\n1,one\n"));
            await lead.SendAsync(HttpMethod.Patch, $"/projects/{project}", new { state = "open" });
        }

        /// <summary>The taxonomy is gone from the database: what needs it says so.</summary>
        public Task UnpublishAsync() => WithoutAsync(
            "CREATE TABLE kept_taxonomy AS SELECT * FROM taxonomy_version", "DELETE FROM taxonomy_version WHERE project_id = $1", "INSERT INTO taxonomy_version SELECT * FROM kept_taxonomy WHERE project_id = $1", "DROP TABLE kept_taxonomy",
            async () =>
            {
                using var answer = await lead.Http.PostAsync($"/api/v1/projects/{project}/annotations", Text("text/csv", "task,worker,label\nlate,ana,cat\n"));
                Judge((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(), "An import without a taxonomy", lines: true);
            });

        /// <summary>The policy cannot be read: retention passes this project by.</summary>
        public Task PolicyAsync() => WithoutAsync(
            "CREATE TABLE kept_policy AS SELECT policy FROM project WHERE project_id = " + project, "UPDATE project SET policy = 'no JSON' WHERE project_id = $1",
            "UPDATE project SET policy = (SELECT policy FROM kept_policy) WHERE project_id = $1", "DROP TABLE kept_policy",
            async () =>
            {
                var key = string.Create(CultureInfo.InvariantCulture, $"due {++_planted}");
                (await server.Instance.Items.AddAsync(other, [World.Item(key) with { ExternalKey = key, RetainUntil = 1 }], new Placement("test", 1), System)).AcceptedValue();
                for (var sweep = 0; sweep < 2; sweep++)
                {
                    Tally.Try();
                    try
                    {
                        await server.Instance.Retention.SweepAsync(0, 10, System);
                        Tally.Hurt("A sweep past a policy that cannot be read says nothing of it.");
                    }
                    catch (Exception e) when (e is AggregateException or InvalidOperationException or FormatException or JsonException)
                    {
                        Tally.Refuse(); // told once all others were looked at
                    }
                }

                var left = await server.Instance.Database.ReadAsync(s => s.Number("SELECT count(*) FROM item WHERE item_id >= $1 AND item_id < $2 AND payload IS NOT NULL AND retain_until = 1", Keys.Of(other.Value, 0), Keys.Of(other.Value + 1, 0)));
                Tally.Expect(left == 0, "What is due in the other project waits for a project whose policy cannot be read.");
            });

        /// <summary>Erasures of what is not there, or that name what they erase.</summary>
        public Task EraseAsync() => RefusedAsync(
            $"/items/{Pick([(project.Value << 40) | 99_999L, 0L, long.MaxValue])}/erasure", Text("application/json", Pick(["""{"reason":"x"}""", """{"reason":"a\u0000b"}""", """{"reason":""}"""])));

        private async Task WithoutAsync(string keep, string spoil, string mend, string drop, Func<Task> act)
        {
            Task Do(string sql) => server.Instance.Database.WriteAsync(
                project,
                unit =>
                {
                    unit.Session.Script(Spoiling(sql));
                    return 0;
                },
                alone: true);
            await Do(keep);
            await Do(spoil.Replace("$1", project.ToString(), StringComparison.Ordinal));
            try
            {
                await act();
            }
            finally
            {
                await Do(mend.Replace("$1", project.ToString(), StringComparison.Ordinal));
                await Do(drop);
            }
        }

        private string Spoiling(string sql) => server.Settings.ConnectionString is null ? "DROP TRIGGER IF EXISTS tr_taxonomy_immutable; " + sql : "SET LOCAL session_replication_role = replica; " + sql;

        private async Task EndsAsync(string run, string what, bool mustFail)
        {
            Tally.Try();
            JsonNode? stands = null;
            var ended = await WithinAsync(async () => (string)(stands = await lead.GetAsync($"/projects/{project}/tasks/changes/{run}"))!["state"]! is not ("waiting" or "running"));
            Tally.Expect(ended, $"{what} does not end: {stands}");
            if ((string?)stands!["state"] == "failed" && ((string?)stands["message"])?.Length > 0)
            {
                Tally.Refuse();
            }
            else
            {
                Tally.Expect(!mustFail && (string?)stands["state"] is "done" or "stopped" or "undone", $"{what} ended as {stands["state"]} with \"{stands["message"]}\".");
            }
        }

        private async Task RefusedAsync(string path, HttpContent body, bool lines = false)
        {
            using var answer = await lead.Http.PostAsync("/api/v1" + path, body);
            Judge((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(), path, lines);
        }

        /// <param name="lines">Whether an answer that names faulty lines is one, too.</param>
        private void Judge(int status, string said, string what, bool lines)
        {
            Tally.Try();
            var hasReason = status is >= 400 and < 500 && JsonNode.Parse(said)?["detail"] is not null;
            if (hasReason || (lines && status < 300 && JsonNode.Parse(said) is { } run && ((run["faults"] as JsonArray)?.Count > 0 || ((string?)run["message"])?.Length > 0)))
            {
                Tally.Refuse();
            }
            else
            {
                Tally.Hurt($"{what} was answered {status}: {said[..Math.Min(said.Length, 300)]}");
            }
        }

        private string Filter() => Pick(["\\\"a\\u0000b\\\"", "nothing:is", "\\\"never ends", "state:", "posterior:<x"]);

        private T Pick<T>(IReadOnlyList<T> of) => of[random.Next(of.Count)];
    }
}
