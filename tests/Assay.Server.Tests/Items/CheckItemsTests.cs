using Assay.Domain;
using Assay.Domain.Access;
using Assay.Tests.Support;

namespace Assay.Server.Tests.Items;

public sealed class CheckItemsTestsOnSqlite() : CheckItemsTests(DatabaseEngine.Sqlite);

public sealed class CheckItemsTestsOnPostgres() : CheckItemsTests(DatabaseEngine.Postgres);

public abstract class CheckItemsTests(DatabaseEngine engine)
{
    private const string Rows = "id,text,channel\n1,first,chat\n2,second,mail\n3,first,chat\n4,\"never closed,mail\n";

    [Fact]
    public async Task A_check_says_what_an_import_would_do_and_writes_no_item()
    {
        await using var server = await TestServer.StartAsync(engine);
        var project = await server.ProjectAsync("own");
        using var lead = await server.PersonAsync(Roles.Lead, project);
        var size = (await server.Instance.Ledger.StateAsync(project)).Size;

        var check = await lead.PostTextAsync($"/projects/{project}/items/check?format=csv&key=id&facet=channel", Rows, "text/csv");
        var unchanged = (await server.Instance.Ledger.StateAsync(project)).Size;
        var run = await lead.PostTextAsync($"/projects/{project}/items?format=csv&key=id&facet=channel", Rows, "text/csv");
        var again = await lead.PostTextAsync($"/projects/{project}/items/check?format=csv&key=id&facet=channel", Rows, "text/csv");

        Assert.Equal(size, unchanged);
        Assert.Equal(["channel", "id", "text"], check!["columns"]!.AsArray().Select(c => (string)c!["name"]!));
        Assert.Equal("first", (string)check["first"]![0]!["text"]!);
        Assert.Null(check["first"]![0]!["channel"]);
        foreach (var figure in (string[])["added", "known", "refused"])
        {
            Assert.Equal((int)run![figure]!, (int)check["run"]![figure]!);
        }

        const string Clashing = "id,text\n9,one\n9,other\n9,other\n9,one\n";
        var checkedClashes = await lead.PostTextAsync($"/projects/{project}/items/check?format=csv&key=id", Clashing, "text/csv");
        var clashes = await lead.PostTextAsync($"/projects/{project}/items?format=csv&key=id", Clashing, "text/csv");
        foreach (var figure in (string[])["added", "known", "refused", "merged"])
        {
            Assert.Equal((int)clashes![figure]!, (int)checkedClashes!["run"]![figure]!);
        }

        Assert.Equal((0, (int)run!["added"]! + (int)run["known"]!), ((int)again!["run"]!["added"]!, (int)again["run"]!["known"]!));
    }

    [Fact]
    public async Task The_first_items_of_a_check_are_those_that_would_come_in()
    {
        await using var server = await TestServer.StartAsync(engine);
        var project = await server.ProjectAsync("own");
        using var lead = await server.PersonAsync(Roles.Lead, project);
        await lead.PostTextAsync($"/projects/{project}/items?format=csv&key=id", "id,text\n1,known\n", "text/csv");

        var check = await lead.PostTextAsync($"/projects/{project}/items/check?format=csv&key=id", "id,text\n1,known\n1,another text under its key\n2,new\n2,a second text under its key\n3,last\n", "text/csv");

        Assert.Equal(["new", "last"], check!["first"]!.AsArray().Select(content => (string)content!["text"]!));
        Assert.Equal((2, 1, 2), ((int)check["run"]!["added"]!, (int)check["run"]!["known"]!, (int)check["run"]!["refused"]!));
    }

    [Fact]
    public async Task A_workbook_is_refused_with_what_to_save_it_as()
    {
        await using var server = await TestServer.StartAsync(engine);
        var project = await server.ProjectAsync("own");
        using var lead = await server.PersonAsync(Roles.Lead, project);
        using var workbook = new ByteArrayContent("PK\u0003\u0004"u8.ToArray());
        workbook.Headers.ContentType = new("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");

        var answer = await lead.Http.PostAsync(new Uri($"/api/v1/projects/{project}/items", UriKind.Relative), workbook, TestContext.Current.CancellationToken);
        var said = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal(422, (int)answer.StatusCode);
        Assert.Contains("Save a workbook of Excel or another program as CSV, in UTF-8.", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refused_lines_are_taken_away_as_a_file_from_a_check_and_from_an_import()
    {
        await using var server = await TestServer.StartAsync(engine);
        var project = await server.ProjectAsync("own");
        using var lead = await server.PersonAsync(Roles.Lead, project);
        var rows = "{\"text\":\"good\"}\n" + string.Concat(Enumerable.Range(0, 1500).Select(i => $"={i}\n"));

        var check = await lead.PostTextAsync($"/projects/{project}/items/check", rows, "application/x-ndjson");
        var run = await lead.PostTextAsync($"/projects/{project}/items", rows, "application/x-ndjson");
        var ofCheck = await lead.Http.GetStringAsync($"/api/v1/projects/{project}/imports/{(string)check!["run"]!["id"]!}/faults");
        var ofRun = await lead.Http.GetStringAsync($"/api/v1/projects/{project}/imports/{(string)run!["id"]!}/faults");

        Assert.Equal(1500, (int)run["refused"]!);
        Assert.Equal(ofCheck, ofRun);
        Assert.Equal(1501, ofRun.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.StartsWith("line,field,reason\n2,", ofRun, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_column_that_is_not_there_is_refused_before_anything_is_counted()
    {
        await using var server = await TestServer.StartAsync(engine);
        var project = await server.ProjectAsync("own");
        using var lead = await server.PersonAsync(Roles.Lead, project);

        var answer = await lead.Http.PostAsync($"/api/v1/projects/{project}/items/check?format=csv&key=nr", new StringContent(Rows));

        Assert.Equal("key", await answer.FaultyFieldAsync());
    }
}
