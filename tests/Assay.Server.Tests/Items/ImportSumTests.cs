using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Assay.Domain;
using Assay.Domain.Access;
using Assay.Domain.Projects;
using Assay.Store.Access;
using Assay.Tests.Support;

namespace Assay.Server.Tests.Items;

public sealed class ImportSumTestsOnSqlite() : ImportSumTests(DatabaseEngine.Sqlite);

public sealed class ImportSumTestsOnPostgres() : ImportSumTests(DatabaseEngine.Postgres);

/// <summary>No row vanishes: lines are as many as were added, known, refused and merged, and what was not taken is named.</summary>
public abstract class ImportSumTests(DatabaseEngine engine)
{
    [Theory]
    [InlineData("key=id", "text/csv", "id,text\n1,ok\n2,ok\n", 2, 2, 0, 0, "")]
    [InlineData("key=id", "text/csv", "id,text\n1,first\n1,second\n2,third\n", 3, 2, 1, 0, "3 id")]
    [InlineData("key=id", "text/csv", "id,text\n1,same\n1,same\n", 2, 1, 0, 1, "3 id")]
    [InlineData("", "text/csv", "text\nsame\nsame\nother\n", 3, 2, 0, 1, "3 ")]
    [InlineData("key=id", "application/x-ndjson", "{\"id\":null,\"text\":\"a\"}\n{\"id\":null,\"text\":\"b\"}\n{\"id\":true,\"text\":\"c\"}\n", 3, 3, 0, 0, "")]
    [InlineData("key=id", "application/x-ndjson", "{\"id\":[1],\"text\":\"a\"}\n{\"id\":2,\"text\":\"b\"}\n", 2, 1, 1, 0, "1 id")]
    [InlineData("key=id", "text/csv", "id,text\n1,fine\n2,\"stray\n3,lost\n4,lost\n5,\"again\n6,last\n", 6, 2, 4, 0, "3 text")]
    [InlineData("key=id", "text/csv", "id,text\n1,fine\n2,\"never closed\n3,lost\n4,lost\n", 4, 1, 3, 0, "5 ")]
    [InlineData("key=id", "text/csv", "sep=;\nid;text\n1;one\n2;two\n", 2, 2, 0, 0, "")]
    [InlineData("key=id", "application/json", "{\"data\": [{\"id\":1,\"text\":\"a\"}, {\"id\":2,\"text\":\"b\"}]}", 2, 2, 0, 0, "")]
    public async Task Lines_are_added_known_refused_or_merged_and_what_is_not_taken_is_named(string query, string type, string rows, int read, int added, int refused, int merged, string named)
    {
        await using var server = await TestServer.StartAsync(engine);
        var (owner, project) = await BeginAsync(server);

        var check = (await owner.PostTextAsync($"/projects/{project}/items/check?{query}", rows, type))!["run"]!;
        var run = await owner.PostTextAsync($"/projects/{project}/items?{query}", rows, type);
        var again = await owner.PostTextAsync($"/projects/{project}/items?{query}", rows, type);

        Assert.Equal((read, added, 0, refused, merged), Sum(run!));
        Assert.Equal(Sum(run!), Sum(check));
        Assert.Equal((read, 0, added + merged, refused, 0), Sum(again!));
        Assert.Equal(named, string.Join(';', run!["faults"]!.AsArray().Select(f => $"{f!["line"]} {f["field"]}")));
    }

    [Theory]
    [InlineData("items?key=id", "id,text,text\n1,one,two\n2,three,four\n")]
    [InlineData("annotations", "task,worker,label,label\n1,ana,cat,dog\n2,ana,cat,dog\n")]
    public async Task A_source_of_which_nothing_can_be_read_for_two_columns_of_one_name_is_an_error(string address, string rows)
    {
        await using var server = await TestServer.StartAsync(engine);
        var (owner, project) = await BeginAsync(server);
        using var body = new StringContent(rows, null, "text/csv");

        var answer = await owner.Http.PostAsync(new Uri($"/api/v1/projects/{project}/{address}", UriKind.Relative), body);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
    }

    [Fact]
    public async Task A_key_that_another_text_has_is_refused_in_later_imports_too()
    {
        await using var server = await TestServer.StartAsync(engine);
        var (owner, project) = await BeginAsync(server);
        await owner.PostTextAsync($"/projects/{project}/items?key=id", "id,text\n1,first\n", "text/csv");

        var later = await owner.PostTextAsync($"/projects/{project}/items?key=id", "id,text\n1,second\n2,new\n", "text/csv");
        var strict = await owner.PostTextAsync($"/projects/{project}/items?key=id&strict=true", "id,text\n1,second\n3,new too\n", "text/csv");

        Assert.Equal((2, 1, 0, 1, 0), Sum(later!));
        Assert.Equal(("failed", 0), ((string)strict!["state"]!, (int)strict["added"]!));
        Assert.Equal("""{"text":"first"}""", (await server.Instance.Items.FindByKeyAsync(project, "1"))!.Payload);
    }

    [Fact]
    public async Task Answers_find_the_items_of_both_keys_that_say_the_same()
    {
        await using var server = await TestServer.StartAsync(engine);
        var (owner, project) = await BeginAsync(server);
        await owner.PostTextAsync($"/projects/{project}/items?key=id", "id,text\n1,ok\n2,ok\n", "text/csv");

        var run = await owner.PostTextAsync($"/projects/{project}/annotations?itemsGiven=true", "task,worker,label\n1,a,pos\n2,a,neg\n2,b,neg\n", "text/csv");
        var keys = (await owner.GetAsync($"/projects/{project}/tasks?filter=answers>=1"))!["items"]!.AsArray().Select(t => (string)t!["itemKey"]!);

        Assert.Equal((3, 3, 0, 0, 0), Sum(run!));
        Assert.Equal(["1", "2"], keys.Order());
    }

    [Theory]
    [InlineData("text/csv", "", "The file is empty", "")]
    [InlineData("text/csv", "id,text\n", "Nothing was read", "")]
    [InlineData("application/x-ndjson", "\n\n", "Nothing was read", "")]
    [InlineData("text/csv", "id,text\r1,one\r2,two\r", "CR alone", "")]
    [InlineData("application/x-ndjson", "{\"text\":\"a\"}\r{\"text\":\"b\"}\r", "CR alone", "")]
    [InlineData("text/csv", "1,hello\n2,world\n", "looks like a number", "")]
    [InlineData("text/csv", "I want my money back now please.,en\nWhere is it,en\n", "looks like a sentence", "")]
    public async Task Nothing_read_is_no_success(string type, string rows, string why, string field)
    {
        await using var server = await TestServer.StartAsync(engine);
        var (owner, project) = await BeginAsync(server);

        var import = await owner.Http.PostAsync($"/api/v1/projects/{project}/items", new StringContent(rows, new MediaTypeHeaderValue(type)));
        var check = await owner.Http.PostAsync($"/api/v1/projects/{project}/items/check", new StringContent(rows, new MediaTypeHeaderValue(type)));
        var runs = await owner.GetAsync($"/projects/{project}/imports");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, import.StatusCode);
        Assert.Contains(why, await import.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("running", runs!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(field, await import.FaultyFieldAsync());
        Assert.True(check.StatusCode == HttpStatusCode.UnprocessableEntity || (await check.Content.ReadAsStringAsync()).Contains(why, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-32")]
    public async Task Another_encoding_is_named_whether_it_is_announced_or_not(string encoding)
    {
        await using var server = await TestServer.StartAsync(engine);
        var (owner, project) = await BeginAsync(server);

        foreach (var preamble in (byte[][])[[], Encoding.GetEncoding(encoding).GetPreamble()])
        {
            using var content = new ByteArrayContent([.. preamble, .. Encoding.GetEncoding(encoding).GetBytes("id,text\n1,hello\n")]);
            content.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
            var answer = await owner.Http.PostAsync($"/api/v1/projects/{project}/items", content);

            Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
            Assert.Contains("Save it as UTF-8", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("text/csv", "", "Task, WORKER ,label\nt1, a ,yes\nt2,b, no\n", 2, 0)]
    [InlineData("text/csv", "column=performer=worker", "task,performer,label\nt1,a,yes\n", 1, 0)]
    [InlineData("application/x-ndjson", "", "{\"Task\":\"t1\",\"worker\":7,\"label\":true}\n{\"task\":2,\"worker\":\"a\",\"label\":false}\n", 2, 0)]
    [InlineData("application/x-ndjson", "", "{\"task\":\"t1\",\"worker\":\"a\",\"label\":[\"x\",\"y\"]}\n{\"task\":\"t1\",\"worker\":\"b\",\"label\":\"x\"}\n", 1, 1)]
    [InlineData("text/csv", "", "task,worker,label,time\nt1,a,yes,2026-03-01T10:00:00Z\nt1,b,yes,01/03/2026\n", 1, 1)]
    [InlineData("text/csv", "moments=dd/MM/yyyy", "task,worker,label,time\nt1,b,yes,01/03/2026\n", 1, 0)]
    public async Task Columns_of_answers_are_found_in_any_case_and_values_that_mean_nothing_are_refused(string type, string query, string rows, int added, int refused)
    {
        await using var server = await TestServer.StartAsync(engine);
        var (owner, project) = await BeginAsync(server);

        var run = await owner.PostTextAsync($"/projects/{project}/annotations?{query}", rows, type);

        Assert.Equal((added + refused, added, 0, refused, 0), Sum(run!));
    }

    [Fact]
    public async Task A_column_of_answers_that_is_missing_is_refused_with_those_that_are_there()
    {
        await using var server = await TestServer.StartAsync(engine);
        var (owner, project) = await BeginAsync(server);

        var answer = await owner.Http.PostAsync($"/api/v1/projects/{project}/annotations", new StringContent("task,performer,label\n1,a,x\n", new MediaTypeHeaderValue("text/csv")));

        Assert.Equal("worker", await answer.FaultyFieldAsync());
        Assert.Contains("label, performer, task", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_separator_in_a_name_makes_no_two_answers_one()
    {
        await using var server = await TestServer.StartAsync(engine);
        var (owner, project) = await BeginAsync(server);
        const string Rows = "{\"task\":\"a\\u001fb\",\"worker\":\"c\",\"label\":\"x\"}\n{\"task\":\"a\",\"worker\":\"b\\u001fc\",\"label\":\"x\"}\n";

        var run = await owner.PostTextAsync($"/projects/{project}/annotations", Rows, "application/x-ndjson");
        var again = await owner.PostTextAsync($"/projects/{project}/annotations", Rows, "application/x-ndjson");

        Assert.Equal((2, 0), ((int)run!["added"]!, (int)again!["added"]!));
    }

    [Fact]
    public async Task An_alias_of_a_class_is_its_class()
    {
        await using var server = await TestServer.StartAsync(engine);
        var owner = await server.PersonAsync(Roles.Owner);
        var id = (string)(await owner.PostAsync("/projects", new { name = "moods", policy = new ProjectPolicy(Overlap: 1, Method: ResolutionMethod.Single) }))!["id"]!;
        await owner.PostTextAsync($"/projects/{id}/taxonomies", "taxonomy: Mood\nfields:\n  - name: mood\n    type: choice\n    classes: [{name: positive, aliases: [pos]}, {name: negative, aliases: [neg]}]\n", "application/yaml");

        var run = await owner.PostTextAsync($"/projects/{id}/annotations", "task,worker,label\nt1,a,pos\nt2,a,negative\nt3,a,neutral\n", "text/csv");
        await owner.PostAsync($"/projects/{id}/resolutions", new { method = "single", refit = false });
        var classes = (await owner.GetAsync($"/projects/{id}/tasks?filter=answers:1"))!["items"]!.AsArray().Select(t => (string)t!["class"]!);

        Assert.Equal((3, 2, 0, 1, 0), Sum(run!));
        Assert.Equal(["negative", "positive"], classes.Order());
    }

    [Theory]
    [InlineData("items?key=id", "id,text\n{0},long\n2,short\n", "id")]
    [InlineData("items?facet=f", "f,text\n{0},long\nb,short\n", "f")]
    [InlineData("items?column=f=cohort", "f,text\n{0},long\nb,short\n", "f")]
    [InlineData("annotations", "task,worker,label\n{0},a,x\n1,a,x\n", "task")]
    [InlineData("annotations", "task,worker,label\n1,{0},x\n1,a,x\n", "worker")]
    public async Task Keys_facets_and_names_have_one_limit_on_both_engines(string where, string rows, string field)
    {
        await using var server = await TestServer.StartAsync(engine);
        var (owner, project) = await BeginAsync(server);
        // Random letters: an engine that packs what repeats would take more of those.
        var random = new Random(7);
        string Text(int length) => string.Concat(Enumerable.Range(0, length).Select(_ => (char)('a' + random.Next(26))));

        var over = await owner.PostTextAsync($"/projects/{project}/{where}", string.Format(System.Globalization.CultureInfo.InvariantCulture, rows, Text(1001)), "text/csv");
        var within = await owner.PostTextAsync($"/projects/{project}/{where}", string.Format(System.Globalization.CultureInfo.InvariantCulture, rows, Text(1000)), "text/csv");

        Assert.Equal((1, field, 2), ((int)over!["refused"]!, (string)over["faults"]![0]!["field"]!, (int)over["faults"]![0]!["line"]!));
        Assert.Equal((0, 1), ((int)within!["refused"]!, (int)within["added"]!));
    }

    [Fact]
    public async Task Broken_text_in_a_taxonomy_is_refused_with_its_line()
    {
        await using var server = await TestServer.StartAsync(engine);
        var (owner, project) = await BeginAsync(server);
        using var content = new ByteArrayContent([.. "taxonomy: T\nfields:\n  - name: a\n    type: choice\n    classes: [{name: caf"u8, 0xE9, .. "}, {name: b}]\n"u8]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/yaml");

        var answer = await owner.Http.PostAsync($"/api/v1/projects/{project}/taxonomies", content);
        var problem = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Equal(5, (int)problem["faults"]![0]!["line"]!);
    }

    private static (int Read, int Added, int Known, int Refused, int Merged) Sum(JsonNode run)
    {
        var sum = ((int)run["read"]!, (int)run["added"]!, (int)run["known"]!, (int)run["refused"]!, (int)run["merged"]!);
        Assert.Equal(sum.Item1, sum.Item2 + sum.Item3 + sum.Item4 + sum.Item5);
        return sum;
    }

    private static async Task<(TestServer.Client Owner, ProjectId Project)> BeginAsync(TestServer server)
    {
        var owner = await server.PersonAsync(Roles.Owner);
        var project = (await server.Instance.Projects.CreateAsync("p", "", new ProjectPolicy(Overlap: 1), new Authority(new ActorId(0), null, "test"))).AcceptedValue();
        return (owner, project.Id);
    }
}
