using System.Net;
using Assay.Domain;
using Assay.Domain.Access;
using Assay.Store.Access;
using Assay.Tests.Support;

namespace Assay.Server.Tests.Sessions;

public sealed class PasswordTests
{
    [Theory]
    [InlineData("short", "fewer than 12")]
    [InlineData("elevenchars", "fewer than 12")]
    [InlineData("password1234", "holds 'password'")]
    [InlineData("aaaaaaaaaaaaaaaa", "fewer than 5 different characters")]
    [InlineData("QWERTYUIOP-2026", "first that others try")]
    [InlineData("my name is Annabel ok", "e-mail address")]
    public async Task A_password_that_is_easily_guessed_is_refused_with_the_reason(string password, string reason)
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        using var owner = await server.PersonAsync(Roles.Owner);
        var invitation = await owner.PostAsync("/invitations", new { roles = new[] { "annotator" } });
        using var guest = new Visitor(server.Address);

        var answer = await guest.AcceptAsync((string)invitation!["secret"]!, "annabel@example.org", password: password);
        var problem = await answer.ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal("password", (string)problem["faults"]![0]!["field"]!);
        Assert.Contains(reason, (string)problem["detail"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("пароль из многих слов и ещё одного")]
    [InlineData("一条很长的口令由许多汉字组成")]
    [InlineData("🦊 jumps over 🐕 and 🌧 falls")]
    [InlineData("four words and spaces")]
    public async Task A_long_passphrase_in_any_script_is_taken(string password)
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        using var owner = await server.PersonAsync(Roles.Owner);
        var invitation = await owner.PostAsync("/invitations", new { roles = new[] { "annotator" } });
        using var guest = new Visitor(server.Address);

        var accepted = await guest.AcceptAsync((string)invitation!["secret"]!, "annabel@example.org", password: password);
        var signedIn = await guest.SignInAsync("annabel@example.org", password);

        Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);
        Assert.Equal(HttpStatusCode.OK, signedIn.StatusCode);
    }

    [Fact]
    public async Task A_new_password_ends_the_other_sessions_and_the_tokens()
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        using var ann = await server.SignedInAsync("ann@example.org");
        using var elsewhere = new Visitor(server.Address);
        using var anonymous = server.Anonymous();
        await elsewhere.SignInAsync("ann@example.org");
        var token = await ann.TokenAsync(new { name = "t" });

        var changed = await ann.SendAsync(HttpMethod.Put, "/me/password", new { current = Visitor.Passphrase, @new = "another passphrase of many words" });

        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await ann.GetAsync("/me")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await elsewhere.GetAsync("/me")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await anonymous.AsAsync(token, HttpMethod.Get, "/me")).StatusCode);
        await (await elsewhere.SignInAsync("ann@example.org")).ProblemAsync(HttpStatusCode.UnprocessableEntity);
    }

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task A_session_that_ended_a_moment_ago_makes_no_token_and_no_invitation(DatabaseEngine engine)
    {
        await using var server = await TestServer.StartAsync(engine);
        var ann = await server.AccountAsync("ann@example.org", Roles.Owner);
        var by = new Authority(ann.Id, null, "test");
        var session = await server.Instance.Access.AddCredentialAsync(CredentialKind.Session, new byte[32], ann.Id, "", "", default, 9_000_000_000_000_000, by);
        var signedIn = by with { Credential = session.Number };

        var before = await IssueAsync(server, CredentialKind.Token, 1, signedIn, null);
        await server.Instance.Access.SetPasswordAsync(ann.Id, "another hash", by);
        var token = await IssueAsync(server, CredentialKind.Token, 2, signedIn, null);
        var invitation = await IssueAsync(server, CredentialKind.Invitation, 3, signedIn, Permission.Administer);

        Assert.True(before.Accepted);
        Assert.False(token.Accepted);
        Assert.False(invitation.Accepted);
        Assert.All(await server.Instance.Access.CredentialsAsync(ann.Id, CredentialKind.Token), t => Assert.NotEqual(0, t.RevokedAt));
    }

    private static Task<Decision<Credential>> IssueAsync(TestServer server, CredentialKind kind, byte number, Authority by, Permission? needed) =>
        server.Instance.Access.IssueAsync(kind, [.. Enumerable.Repeat(number, 32)], "made late", "", default, 9_000_000_000_000_000, by, needed);

    [Theory]
    [InlineData("not the current one", "another passphrase of many words", "current")]
    [InlineData(Visitor.Passphrase, "short", "new")]
    public async Task A_password_is_not_changed_without_the_current_one_or_to_a_bad_one(string current, string wanted, string field)
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        using var ann = await server.SignedInAsync("ann@example.org");

        var answer = await ann.SendAsync(HttpMethod.Put, "/me/password", new { current, @new = wanted });

        Assert.Equal(field, await answer.FaultyFieldAsync());
        Assert.Equal(HttpStatusCode.OK, (await ann.SignInAsync("ann@example.org")).StatusCode);
    }

    [Fact]
    public async Task Wrong_current_passwords_lock_the_account_as_wrong_sign_ins_do()
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        using var ann = await server.SignedInAsync("ann@example.org");
        var guess = new { current = "wrong", @new = "another passphrase of many words" };

        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => ann.SendAsync(HttpMethod.Put, "/me/password", guess)));
        var right = await ann.SendAsync(HttpMethod.Put, "/me/password", guess with { current = Visitor.Passphrase });

        Assert.Equal("current", await right.FaultyFieldAsync());
    }
}
