using System.Net;
using System.Text.RegularExpressions;
using Assay.Domain;
using Assay.Server.Hosting;
using Assay.Store.Access;
using Assay.Tests.Support;
using Assay.Tests.Support.Faults;

namespace Assay.Server.Tests.Sessions;

public sealed partial class SetUpTests
{
    private static readonly Authority Operator = new(new ActorId(0), null, "test");

    [Fact]
    public async Task The_consoles_token_makes_the_owner_once()
    {
        var settings = World.NewSettings(DatabaseEngine.Sqlite);
        await using var server = await ServerProcess.StartAsync(settings, PostgresCluster.FreePort());
        await Eventually.HoldsAsync(() => Task.FromResult(SetUpToken().IsMatch(server.Said)));
        var secret = SetUpToken().Match(server.Said).Groups[1].Value;
        using var browser = new Visitor(server.Address);

        var missing = await (await browser.GetAsync("/setup")).JsonAsync();
        var owner = await (await browser.AcceptAsync(secret, "owner@example.org")).JsonAsync();
        var again = await browser.AcceptAsync(secret, "second@example.org");
        var made = await (await browser.GetAsync("/setup")).JsonAsync();

        Assert.True((bool)missing["ownerMissing"]!);
        Assert.Equal("owner", (string)owner["grants"]![0]!["roles"]![0]!);
        await again.ProblemAsync(HttpStatusCode.UnprocessableEntity);
        Assert.False((bool)made["ownerMissing"]!);
    }

    [Fact]
    public async Task A_set_up_token_of_an_earlier_start_is_void_once_there_is_an_owner()
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        var (earlier, later) = (await FirstOwnerAsync(server), await FirstOwnerAsync(server));
        using var browser = new Visitor(server.Address);

        var owner = await browser.AcceptAsync(later, "owner@example.org");
        var intruder = await browser.AcceptAsync(earlier, "intruder@example.org");

        Assert.Equal(HttpStatusCode.OK, owner.StatusCode);
        await intruder.ProblemAsync(HttpStatusCode.Conflict);
        Assert.Single(await server.Instance.Access.PeopleAsync(default));
    }

    [Fact]
    public async Task A_new_instance_has_no_account_and_no_secret()
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);

        var rows = await server.Instance.Database.ReadAsync(s => s.Number("SELECT (SELECT count(*) FROM account) + (SELECT count(*) FROM credential) + (SELECT count(*) FROM access_grant)"));

        Assert.Equal(0, rows);
    }

    private static async Task<string> FirstOwnerAsync(TestServer server)
    {
        var secret = Secrets.New("inv");
        await server.Instance.Access.AddCredentialAsync(
            CredentialKind.Invitation, Secrets.HashOf(secret, "inv")!, new ActorId(0), "first owner", "owner", default, server.Instance.Database.Now + 86_400_000_000, Operator);
        return secret;
    }

    [GeneratedRegex(@"/setup#(assay_inv_\S+)")]
    private static partial Regex SetUpToken();
}
