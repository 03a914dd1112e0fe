using System.Text;
using Assay.Domain.Access;
using Assay.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Assay.Server.Tests.Commands;

/// <summary>Commands that work on a server take nothing for its answer that is not, or is not all of it.</summary>
public sealed class GatewayTests
{
    /// <summary>A verb for each way that commands read what a server says.</summary>
    private static readonly string[][] Verbs =
    [
        ["project", "list"], ["token", "list"], ["project", "show", "p"], ["project", "policy", "p", "--set", "maxHeld=7"], ["resolve", "--project", "p"], ["verify", "--project", "p"],
        ["task", "list", "--project", "p"], ["task", "change", "--filter", "state:open", "--project", "p", "--priority", "3"], ["taxonomy", "show", "--project", "p"],
        ["import", "ITEMS", "--project", "p"],
    ];

    [Theory]
    [InlineData("page", 4, "no Assay server")]
    [InlineData("nothing", 4, "no Assay server")]
    [InlineData("other JSON", 4, "no Assay server")]
    [InlineData("cut", 4, "no whole JSON")]
    [InlineData("broken off", 4, "does not answer")]
    [InlineData("408", 4, "408")]
    [InlineData("425", 4, "425")]
    [InlineData("503 in no charset", 4, "503")]
    [InlineData("sent on", 2, "https://sso.example.org/login")]
    public async Task What_is_no_answer_of_the_server_is_taken_for_none(string what, int code, string says)
    {
        using var desk = new CommandDesk(DatabaseEngine.Sqlite);
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        using var owner = await server.PersonAsync(Roles.Owner);
        await server.ProjectAsync("p", 3);
        await using var gateway = await Gateway.StartAsync(server.Address, (http, answer) => ChangedAsync(what, http, answer));
        var items = desk.Write("items.csv", "text\nnew\n");

        foreach (var verb in Verbs)
        {
            var run = await CommandRun.OfAsync([.. verb.Select(v => v == "ITEMS" ? items : v), "--server", gateway.Address.ToString(), "--token", owner.Token]);

            Assert.True(run.Code == code && run.Error.Contains(says, StringComparison.Ordinal), $"{string.Join(' ', verb)}: {run.Code} {run.Out} {run.Error}");
        }
    }

    [Theory]
    [InlineData("page")]
    [InlineData("nothing")]
    [InlineData("export cut")]
    [InlineData("export changed")]
    [InlineData("export broken off")]
    public async Task An_export_that_did_not_arrive_whole_leaves_the_file_that_was_there(string what)
    {
        using var desk = new CommandDesk(DatabaseEngine.Sqlite);
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        using var owner = await server.PersonAsync(Roles.Owner);
        await BeginAsync(desk, server, owner);
        await using var gateway = await Gateway.StartAsync(server.Address, (http, answer) => ChangedAsync(what, http, answer));
        foreach (var format in (string[])["jsonl", "csv", "parquet"])
        {
            var file = desk.Write("labels." + format, "precious");

            var run = await CommandRun.OfAsync(["export", "--project", "p", "--subject", "labels", "--out", file, "--server", gateway.Address.ToString(), "--token", owner.Token]);

            Assert.True(run.Code == 4, $"{format}: {run.Code} {run.Error}");
            Assert.Equal("precious", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task An_export_through_a_gateway_that_changes_nothing_is_the_one_that_was_recorded()
    {
        using var desk = new CommandDesk(DatabaseEngine.Sqlite);
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        using var owner = await server.PersonAsync(Roles.Owner);
        await BeginAsync(desk, server, owner);
        var project = (await server.Instance.Projects.FindAsync("p"))!.Id;
        await using var gateway = await Gateway.StartAsync(server.Address, null);
        var file = desk.Path("labels.csv");

        var run = await CommandRun.OfAsync(["export", "--project", "p", "--out", file, "--server", gateway.Address.ToString(), "--token", owner.Token]);

        var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        var begun = (await server.Instance.Ledger.StateAsync(project)).Size - 2;
        var recorded = (await owner.GetAsync($"/projects/{project}/exports/{begun}"))!;
        Assert.True(run.Code == 0, run.Error);
        Assert.Equal("made", (string)recorded["state"]!);
        Assert.Equal((bytes.Length, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes))), ((int)recorded["bytes"]!, (string)recorded["sha256"]!));
    }

    /// <summary>A project with labels.</summary>
    private static async Task BeginAsync(CommandDesk desk, TestServer server, TestServer.Client owner)
    {
        foreach (var verb in (string[][])[
            ["project", "create", "p", "--taxonomy", desk.Write("taxonomy.yaml", "taxonomy: T\nfields:\n  - name: intent\n    type: choice\n    classes: [{name: refund}, {name: delivery}]\n"), "--overlap", "1"],
            ["import", desk.Write("items.csv", "id,text\nm1,I want my money back\nm2,Where is my parcel\n"), "--project", "p", "--key", "id"],
            ["import", "annotations", desk.Write("answers.csv", "task,worker,label\nm1,ana,refund\nm2,ana,delivery\n"), "--project", "p"],
            ["resolve", "--project", "p"],
        ])
        {
            var run = await CommandRun.OfAsync([.. verb, "--server", server.Address.ToString(), "--token", owner.Token]);
            Assert.True(run.Code == 0, run.Error);
        }
    }

    private static async Task ChangedAsync(string what, HttpContext http, Gateway.Answer answer)
    {
        var response = http.Response;
        var isExport = response.Headers.ContainsKey("Assay-Export");
        async Task ForeignAsync(int status, string type, string text)
        {
            response.Headers.Remove("Assay-Version");
            response.Headers.Remove("Assay-Export");
            (response.StatusCode, response.ContentType) = (status, type);
            await new Gateway.Answer(status, Encoding.UTF8.GetBytes(text)).SendAsync(http);
        }

        switch (what)
        {
            case "page":
                await ForeignAsync(200, "text/html", "<html><form>Sign in</form></html>");
                break;
            case "nothing":
                await ForeignAsync(200, "application/json", "");
                break;
            case "other JSON":
                await ForeignAsync(200, "application/json", "{\"status\":\"ok\"}");
                break;
            case "408" or "425":
                await ForeignAsync(int.Parse(what, System.Globalization.CultureInfo.InvariantCulture), "text/html", "<html></html>");
                break;
            case "503 in no charset":
                await ForeignAsync(503, "text/html; charset=klingon", "<html></html>");
                break;
            case "sent on":
                response.Headers.Location = "https://sso.example.org/login";
                await ForeignAsync(302, "text/html", "");
                break;
            case "cut":
                await answer.SendAsync(http, answer.Body.Length / 2);
                break;
            case "broken off":
                response.ContentLength = answer.Body.Length + 10;
                await response.Body.WriteAsync(answer.Body.AsMemory(0, answer.Body.Length / 2));
                await response.Body.FlushAsync();
                http.Abort();
                break;
            case "export cut" when isExport:
                await answer.SendAsync(http, answer.Body.Length / 2);
                break;
            case "export changed" when isExport:
                await new Gateway.Answer(200, [.. answer.Body.Reverse()]).SendAsync(http);
                break;
            case "export broken off" when isExport:
                response.ContentLength = answer.Body.Length + 1;
                await response.Body.WriteAsync(answer.Body);
                await response.Body.FlushAsync();
                http.Abort();
                break;
            default:
                await answer.SendAsync(http);
                break;
        }
    }
}
