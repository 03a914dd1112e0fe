using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Assay.Domain;
using Assay.Domain.Access;
using Assay.Domain.Projects;
using Assay.Tests.Support;

namespace Assay.Server.Tests.Access;

public sealed class ProjectIsolationTestsOnSqlite() : ProjectIsolationTests(DatabaseEngine.Sqlite);

public sealed class ProjectIsolationTestsOnPostgres() : ProjectIsolationTests(DatabaseEngine.Postgres);

/// <summary>A project between two others, one made before it and one after, whose every text holds a mark: whatever is asked of it, by whatever cursor, shows none.</summary>
public abstract class ProjectIsolationTests(DatabaseEngine engine)
{
    private const string Mark = "qz71";

    private static readonly string[] Orders = ["queue", "added", "updated", "confidence", "agreement"];

    /// <summary>What a parameter of a list may be; each is asked alone.</summary>
    private static readonly Dictionary<string, string[]> Values = new(StringComparer.Ordinal)
    {
        ["limit"] = ["500"], ["state"] = ["open"], ["kind"] = ["item", "flag", "question"], ["class"] = ["cat"], ["from"] = ["0"], ["to"] = ["1"], ["until"] = ["2"], ["since"] = ["1"], ["asOf"] = ["1"], ["order"] = Orders,
        ["filter"] = ["item", "class:cat"], ["exact"] = ["true"], ["skip"] = ["0"],
    };

    [Fact]
    public async Task A_list_of_a_project_shows_nothing_of_another_whatever_cursor_it_is_asked_with()
    {
        await using var server = await TestServer.StartAsync(engine);
        var (before, own, after) = (await MarkedAsync(server, "before", Mark), await MarkedAsync(server, "own", "mine"), await MarkedAsync(server, "after", Mark));
        using var owner = await server.PersonAsync(Roles.Owner | Roles.Annotator);
        var document = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "openapi.json"), TestContext.Current.CancellationToken))!;
        List<string> asked = [.. Addresses(document, own)];
        var cursors = new List<(string Order, string? Cursor)>();
        foreach (var order in Orders)
        {
            cursors.AddRange([(order, null), (order, Forged(order, long.MinValue)), (order, Forged(order, 0)), (order, Forged(order, long.MaxValue))]);
            foreach (var other in (ProjectId[])[before, after])
            {
                cursors.Add((order, (string?)(await owner.GetAsync($"/projects/{other}/tasks?order={order}&limit=1"))!["next"]));
            }
        }

        var size = (string)(await owner.GetAsync($"/projects/{own}/ledger"))!["size"]!;
        string[] filters = ["", "&filter=item", $"&filter=id:{(before.Value << 40) | 1}", $"&filter=id:{(after.Value << 40) | 1}", "&filter=key:row", "&state=open", $"&asOf={size}"];
        asked.AddRange(cursors.SelectMany(c => filters.Select(f => $"/projects/{own}/tasks?order={c.Order}{(c.Cursor is null ? "" : "&cursor=" + c.Cursor)}&limit=500{f}")));
        asked.Add($"/projects/{own}/tasks?asOf={size}");

        var (leaks, rows) = (new List<string>(), 0);
        foreach (var address in asked)
        {
            using var answer = await owner.Http.GetAsync(new Uri("/api/v1" + address, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
            if (answer.Content.Headers.ContentType?.MediaType == "text/event-stream")
            {
                continue;
            }

            var text = await answer.Content.ReadAsStringAsync();
            rows += text.Contains("mine", StringComparison.Ordinal) ? 1 : 0;
            if (text.Contains(Mark, StringComparison.Ordinal))
            {
                leaks.Add(address);
            }
        }

        Assert.Empty(leaks);
        Assert.InRange(rows, 60, int.MaxValue); // and something of its own: most were asked rightly
    }

    private static IEnumerable<string> Addresses(JsonNode document, ProjectId project)
    {
        foreach (var (path, operations) in document["paths"]!.AsObject().Where(p => p.Key.StartsWith("/api/v1/projects/{project}", StringComparison.Ordinal)))
        {
            if (operations!["get"] is not { } operation)
            {
                continue;
            }

            var address = path["/api/v1".Length..].Replace("{project}", project.ToString(), StringComparison.Ordinal);
            address = System.Text.RegularExpressions.Regex.Replace(address, "{[a-z]+}", "1");
            yield return address;
            foreach (var parameter in operation["parameters"]?.AsArray().Where(p => (string)p!["in"]! == "query").Select(p => (string)p!["name"]!) ?? [])
            {
                foreach (var value in Values.GetValueOrDefault(parameter) ?? [])
                {
                    yield return $"{address}?{parameter}={value}";
                }
            }
        }
    }

    /// <summary>A cursor as the list of tasks makes them, of a place that no page of it ended at.</summary>
    private static string Forged(string order, long place) => Base64Url.EncodeToString(Encoding.ASCII.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"{Array.IndexOf(Orders, order)}.{place}.{BitConverter.DoubleToInt64Bits(-1)}.{place}.1")));

    private static async Task<ProjectId> MarkedAsync(TestServer server, string name, string mark)
    {
        var project = (await server.Instance.Projects.CreateAsync(name, "", new ProjectPolicy(Overlap: 2, MaxHeld: 9), new Store.Access.Authority(new ActorId(0), null, "test"))).AcceptedValue().Id;
        using var owner = await server.PersonAsync(Roles.Owner);
        using var annotator = await server.PersonAsync(Roles.Annotator, project);
        using var second = await server.PersonAsync(Roles.Annotator, project);
        await owner.PostTextAsync($"/projects/{project}/taxonomies", World.Document, "text/yaml");
        var rows = string.Concat(Enumerable.Range(0, 8).Select(i => $"row-{mark}-{i},item {mark},{mark}\n"));
        await owner.PostTextAsync($"/projects/{project}/items?key=id&facet=channel", $"id,text,channel\n{rows}row-{mark}-0,other {mark},{mark}\n", "text/csv");
        await owner.PostAsync($"/projects/{project}/pools", new { name = mark });
        await owner.SendAsync(HttpMethod.Put, $"/projects/{project}/tasks/views", new { name = mark, query = $"filter={mark}", shared = true });
        for (var i = 0; i < 4; i++)
        {
            foreach (var person in (TestServer.Client[])[annotator, second])
            {
                var held = await person.PostAsync($"/projects/{project}/tasks/next", new { });
                var (task, lease) = ((string)held!["id"]!, (string)held["lease"]!);
                await person.PostAsync($"/tasks/{task}/questions", new { id = Guid.CreateVersion7(), text = $"what is {mark}" });
                if (i == 3)
                {
                    await person.PostAsync($"/tasks/{task}/skips", new { id = Guid.CreateVersion7(), lease, reason = "other", comment = mark });
                }
                else
                {
                    await person.PostAsync($"/tasks/{task}/annotations", new { id = Guid.CreateVersion7(), lease, value = new { animal = "cat", note = mark }, taxonomyVersion = 1 });
                }
            }
        }

        var last = await annotator.PostAsync($"/projects/{project}/tasks/next", new { });
        await annotator.PostAsync($"/tasks/{(string)last!["id"]!}/flags", new { id = Guid.CreateVersion7(), reason = "other", comment = mark });
        return project;
    }
}
