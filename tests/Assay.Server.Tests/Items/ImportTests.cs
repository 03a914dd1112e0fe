using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Assay.Domain;
using Assay.Domain.Access;
using Assay.Domain.Projects;
using Assay.Domain.Taxonomies;
using Assay.Store.Access;
using Assay.Tests.Support;

namespace Assay.Server.Tests.Items;

public sealed class ImportTestsOnSqlite() : ImportTests(DatabaseEngine.Sqlite);

public sealed class ImportTestsOnPostgres() : ImportTests(DatabaseEngine.Postgres);

public abstract class ImportTests(DatabaseEngine engine)
{
    private static readonly Authority Operator = new(new ActorId(0), null, "test");

    [Fact]
    public async Task Answers_for_a_taxonomy_that_is_gone_from_the_database_are_refused_with_the_reason()
    {
        await using var server = await TestServer.StartAsync(engine);
        var project = await server.ProjectAsync("robbed");
        using var owner = await server.PersonAsync(Roles.Owner);
        await server.Instance.Database.WriteAsync(
            project,
            unit =>
            {
                unit.Session.Execute(engine == DatabaseEngine.Sqlite ? "DROP TRIGGER IF EXISTS tr_taxonomy_immutable" : "SET LOCAL session_replication_role = replica");
                return unit.Session.Execute("DELETE FROM taxonomy_version WHERE project_id = $1", project.Value);
            },
            alone: true);

        var answer = await owner.Http.PostAsync($"/api/v1/projects/{project}/annotations", new StringContent("task,worker,label\none,ana,cat\n", new MediaTypeHeaderValue("text/csv")));

        Assert.Contains("taxonomy is missing", (string)(await answer.ProblemAsync(HttpStatusCode.Conflict))["detail"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_to_an_erased_item_are_imported_anew_when_it_comes_again()
    {
        await using var server = await TestServer.StartAsync(engine);
        var (owner, project) = await BeginAsync(server);
        Task<System.Text.Json.Nodes.JsonNode?> ImportAsync() => owner.PostTextAsync($"/projects/{project}/annotations", "task,worker,label\none,ana,cat\ntwo,ana,dog\n", "text/csv");
        Task ItemsAsync() => owner.PostTextAsync($"/projects/{project}/items?key=id", "{\"id\":\"one\",\"text\":\"first\"}\n{\"id\":\"two\",\"text\":\"second\"}\n", "application/x-ndjson");
        await ItemsAsync();
        await ImportAsync();
        var erased = (await server.Instance.Items.FindByKeyAsync(project, "one"))!.Id;
        await owner.PostAsync($"/items/{erased}/erasure", new { reason = "asked for" });
        await ItemsAsync();

        var anew = await ImportAsync();
        var again = await ImportAsync();

        Assert.Equal((1, 1), ((int)anew!["added"]!, (int)anew["known"]!));
        Assert.Equal((0, 2), ((int)again!["added"]!, (int)again["known"]!));
        Assert.Equal(2, (await server.Instance.Projects.CountersAsync(project))["answers"]);
        Assert.Empty((await server.Instance.VerifyAsync(project, [])).Faults);
    }

    [Fact]
    public async Task The_same_rows_again_add_nothing()
    {
        await using var server = await TestServer.StartAsync(engine);
        var (owner, project) = await BeginAsync(server);
        var rows = string.Concat(Enumerable.Range(0, 2500).Select(i => $"{{\"text\":\"row {i}\"}}\n"));

        var first = await owner.PostTextAsync($"/projects/{project}/items", rows, "application/x-ndjson");
        var size = (await server.Instance.Ledger.StateAsync(project)).Size;
        var again = await owner.PostTextAsync($"/projects/{project}/items", rows, "application/x-ndjson");

        Assert.Equal(2500, (int)first!["added"]!);
        Assert.Equal(0, (int)again!["added"]!);
        Assert.Equal(2500, (int)again["known"]!);
        Assert.Equal(size, (await server.Instance.Ledger.StateAsync(project)).Size);
    }

    [Fact]
    public async Task A_bad_line_is_named_and_the_rest_comes_in()
    {
        await using var server = await TestServer.StartAsync(engine);
        var (owner, project) = await BeginAsync(server);

        var run = await owner.PostTextAsync($"/projects/{project}/items", "{\"text\":\"good\"}\nnot json\n{\"text\":\"good too\"}\n", "application/x-ndjson");

        Assert.Equal(2, (int)run!["added"]!);
        Assert.Equal(2, (int)run["faults"]![0]!["line"]!);
    }

    [Fact]
    public async Task What_is_kept_to_be_read_twice_has_no_name_in_the_folder_and_is_gone_afterwards()
    {
        await using var server = await TestServer.StartAsync(engine);
        var (owner, project) = await BeginAsync(server);
        var uploads = Path.Combine(server.Settings.DataDirectory, "uploads");
        using var body = new GatedBody("{\"text\":\"a letter\"}\n", () => OpenFiles.List().Any(f => f.Target.StartsWith(uploads, StringComparison.Ordinal) && f.Target.EndsWith(" (deleted)", StringComparison.Ordinal)));

        var sent = owner.Http.PostAsync($"/api/v1/projects/{project}/items?strict=true", body, TestContext.Current.CancellationToken);
        await body.Begun;
        var named = Directory.GetFiles(uploads);
        body.End();
        var answer = await sent;

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Empty(named);
        Assert.Empty(Directory.GetFiles(uploads));
        Assert.Equal(2, await server.Instance.Items.NextAsync(project));
    }

    /// <summary>A body whose end waits, once the server has begun to keep it.</summary>
    private sealed class GatedBody : HttpContent
    {
        private readonly byte[] _text;
        private readonly Func<bool> _isKept;
        private readonly TaskCompletionSource _begun = new();
        private readonly TaskCompletionSource _end = new();

        public GatedBody(string text, Func<bool> isKept)
        {
            (_text, _isKept) = (Encoding.UTF8.GetBytes(text), isKept);
            Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        }

        public Task Begun => _begun.Task;

        public void End() => _end.SetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(_text);
            await stream.FlushAsync();
            while (!_isKept())
            {
                await Task.Delay(10);
            }

            _begun.SetResult();
            await _end.Task;
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }

    [Fact]
    public async Task Strict_mode_keeps_nothing_where_one_line_is_bad()
    {
        await using var server = await TestServer.StartAsync(engine);
        var (owner, project) = await BeginAsync(server);

        var run = await owner.PostTextAsync($"/projects/{project}/items?strict=true", "{\"text\":\"good\"}\nnot json\n", "application/x-ndjson");

        Assert.Equal("failed", (string)run!["state"]!);
        Assert.Contains("Nothing was kept", (string)run["message"]!, StringComparison.Ordinal);
        Assert.Equal(0, (int)run["added"]!);
    }

    [Fact]
    public async Task Columns_become_content_key_facets_and_metadata()
    {
        await using var server = await TestServer.StartAsync(engine);
        var (owner, project) = await BeginAsync(server);

        await owner.PostTextAsync($"/projects/{project}/items?key=id&facet=channel&column=region=jurisdiction", "id,text,channel,region\nm-1,hello,chat,DE\n", "text/csv");
        var page = await owner.GetAsync($"/projects/{project}/tasks?facet=channel:chat");
        var item = await owner.GetAsync($"/items/{page!["items"]![0]!["task"]!["item"]}");

        Assert.Equal("""{"text":"hello"}""", item!["content"]!.ToJsonString());
        Assert.Equal("m-1", (string)item["key"]!);
        Assert.Equal("DE", (string)item["meta"]!["jurisdiction"]!);
        Assert.Equal("chat", (string)item["facets"]!["channel"]!);
    }

    [Theory]
    [InlineData("id,text,channel\n1,hello,mail\n", "text/csv", "key=nr", "key")]
    [InlineData("id,text,channel\n1,hello,mail\n", "text/csv", "key=id&facet=chanel", "facet")]
    [InlineData("id,text,channel\n1,hello,mail\n", "text/csv", "column=from=source", "column")]
    [InlineData("{\"id\":\"1\",\"text\":\"hello\"}\n", "application/x-ndjson", "key=nr", "key")]
    public async Task A_column_that_the_source_does_not_have_is_named_and_nothing_is_kept(string body, string type, string query, string field)
    {
        await using var server = await TestServer.StartAsync(engine);
        var (owner, project) = await BeginAsync(server);

        var answer = await owner.Http.PostAsync($"/api/v1/projects/{project}/items?{query}", new StringContent(body, new MediaTypeHeaderValue(type)));
        var problem = System.Text.Json.Nodes.JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Equal(field, (string)problem["faults"]![0]!["field"]!);
        Assert.Contains("its columns are", (string)problem["detail"]!, StringComparison.Ordinal);
        Assert.Equal(0, (await server.Instance.Projects.CountersAsync(project)).GetValueOrDefault("items"));
    }

    [Fact]
    public async Task A_moment_that_is_not_ISO_8601_is_refused_by_line_and_field_and_a_named_form_is_read()
    {
        await using var server = await TestServer.StartAsync(engine);
        var (owner, project) = await BeginAsync(server);
        const string Rows = "id,text,until\n1,slashes,05/12/2026\n2,a time,00:30\n3,iso,2096-12-05\n4,decimal,7.12\n";

        var iso = await owner.PostTextAsync($"/projects/{project}/items?key=id&column=until=retainUntil", Rows, "text/csv");
        var named = await owner.PostTextAsync($"/projects/{project}/items?key=id&column=until=retainUntil&moments=dd/MM/yyyy", "id,text,until\n1,slashes,05/12/2096\n", "text/csv");
        var item = await server.Instance.Items.FindByKeyAsync(project, "1");

        Assert.Equal((1, 3), ((int)iso!["added"]!, (int)iso["refused"]!));
        Assert.Equal([(2, "until"), (3, "until"), (5, "until")], iso["faults"]!.AsArray().Select(f => ((int)f!["line"]!, (string)f["field"]!)));
        Assert.Equal(1, (int)named!["added"]!);
        Assert.Equal(new DateTimeOffset(2096, 12, 6, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds() * 1000, item!.RetainUntil);
    }

    [Theory]
    [InlineData("key=id&column=text=key", "an item has one")]
    [InlineData("column=id=cohort&column=text=cohort", "an item has one")]
    [InlineData("column=id=source&facet=source", "is a facet")]
    public async Task Two_columns_of_one_role_are_refused_at_the_door(string query, string why)
    {
        await using var server = await TestServer.StartAsync(engine);
        var (owner, project) = await BeginAsync(server);

        var answer = await owner.Http.PostAsync($"/api/v1/projects/{project}/items?{query}", new StringContent("id,text,source\n1,a,b\n", new MediaTypeHeaderValue("text/csv")));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains(why, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("asOf=999999")]
    [InlineData("asOf=2999-01-01T00:00:00Z")]
    [InlineData("asOf=05/12/2026")]
    [InlineData("filter=updated>05/12/2026")]
    public async Task As_of_beyond_the_ledger_and_moments_that_are_none_are_refused(string query)
    {
        await using var server = await TestServer.StartAsync(engine);
        var (owner, project) = await BeginAsync(server);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await owner.Http.GetAsync($"/api/v1/projects/{project}/tasks?{query}")).StatusCode);
    }

    [Fact]
    public async Task Events_are_filtered_by_ISO_moments_only_and_due_dates_need_an_offset()
    {
        await using var server = await TestServer.StartAsync(engine);
        var (owner, project) = await BeginAsync(server);
        await owner.PostTextAsync($"/projects/{project}/items", "{\"text\":\"a\"}\n", "application/x-ndjson");
        var page = await owner.GetAsync($"/projects/{project}/tasks");

        var events = await owner.Http.GetAsync($"/api/v1/projects/{project}/ledger/events?from=05/12/2026");
        var due = await owner.SendAsync(HttpMethod.Patch, $"/tasks/{page!["items"]![0]!["task"]!["id"]}", new { dueAt = "2026-12-05T10:00:00" });
        var withOffset = await owner.SendAsync(HttpMethod.Patch, $"/tasks/{page["items"]![0]!["task"]!["id"]}", new { dueAt = "2026-12-05T10:00:00+02:00" });

        Assert.Equal("from", await events.FaultyFieldAsync());
        Assert.Equal(HttpStatusCode.BadRequest, due.StatusCode);
        Assert.Equal(HttpStatusCode.OK, withOffset.StatusCode);
    }

    [Fact]
    public async Task An_unclosed_quote_names_its_line_and_keeps_what_came_before()
    {
        await using var server = await TestServer.StartAsync(engine);
        var (owner, project) = await BeginAsync(server);

        var run = await owner.PostTextAsync($"/projects/{project}/items", "text\nfirst\n\"second\nthird\n", "text/csv");

        Assert.Equal(1, (int)run!["added"]!);
        Assert.Contains("quoted field", run["faults"]!.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("=cmd|' /C calc'!A0")]
    [InlineData("right \u202Eto left\u202C and \u0000 nul")]
    [InlineData("emoji 👩🏽‍🚒 and combining é")]
    public async Task Hostile_texts_are_stored_and_come_back_as_data(string text)
    {
        await using var server = await TestServer.StartAsync(engine);
        var (owner, project) = await BeginAsync(server);
        var row = System.Text.Json.JsonSerializer.Serialize(new { text });

        await owner.PostTextAsync($"/projects/{project}/items", row + "\n", "application/x-ndjson");
        var page = await owner.GetAsync($"/projects/{project}/tasks");

        Assert.Equal(text, (string)page!["items"]![0]!["content"]!["text"]!);
    }

    [Fact]
    public async Task Bad_UTF8_and_deep_JSON_and_giant_rows_are_refused_by_line()
    {
        await using var server = await TestServer.StartAsync(engine);
        var (owner, project) = await BeginAsync(server);
        byte[] body = [.. "{\"text\":\"\xff"u8.ToArray()[..9], 0xFF, .. "\"}\n"u8, .. Encoding.UTF8.GetBytes($"{{\"text\":{new string('[', 100)}{new string(']', 100)}}}\n"), .. Encoding.UTF8.GetBytes($"{{\"text\":\"{new string('x', 5_000_000)}\"}}\n{{\"text\":\"good\"}}\n")];
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");

        var answer = await owner.Http.PostAsync($"/api/v1/projects/{project}/items", content);
        var run = System.Text.Json.Nodes.JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(1, (int)run["added"]!);
        Assert.Equal(3, (int)run["refused"]!);
    }

    [Fact]
    public async Task An_unknown_member_in_a_request_is_refused_by_name()
    {
        await using var server = await TestServer.StartAsync(engine);
        var (owner, project) = await BeginAsync(server);

        var answer = await owner.SendAsync(HttpMethod.Patch, $"/projects/{project}", new { isGold = true });

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("isGold", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static async Task<(TestServer.Client Owner, ProjectId Project)> BeginAsync(TestServer server)
    {
        var owner = await server.PersonAsync(Roles.Owner);
        var project = (await server.Instance.Projects.CreateAsync("p", "", new ProjectPolicy(), Operator)).AcceptedValue();
        await server.Instance.Projects.PublishAsync(project.Id, TaxonomyDocument.Parse(World.Document).Value, World.Document, generated: false, Operator);
        return (owner, project.Id);
    }
}
