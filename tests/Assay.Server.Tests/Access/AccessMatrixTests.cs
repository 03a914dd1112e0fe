using System.Net;
using System.Text;
using Assay.Domain;
using Assay.Domain.Access;
using Assay.Domain.Projects;
using Assay.Domain.Taxonomies;
using Assay.Server.Hosting;
using Assay.Store.Access;
using Assay.Store.Items;
using Assay.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Assay.Server.Tests.Access;

/// <summary>Every endpoint with every role, in one's own and in another project.</summary>
public sealed class AccessMatrixTests
{
    private static readonly Authority Operator = new(new ActorId(0), null, "test");

    /// <summary>What anybody may ask without signing in. Adding one is a decision.</summary>
    private static readonly string[] Open =
    [
        "POST /api/v1/sessions", "POST /api/v1/sessions/from-link", "GET /api/v1/setup", "POST /api/v1/invitations/accept", "GET /health/live", "GET /health/ready", "/metrics", "/api/{**rest}", "{**path}",
    ];

    private sealed record Case(string Method, string Pattern, Permission Permission);

    [Fact]
    public async Task Every_endpoint_has_a_row_in_the_matrix_and_only_the_known_ones_are_open()
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);

        var endpoints = Endpoints(server).ToList();
        var open = endpoints.Where(e => e.Metadata.GetMetadata<Requirement>() is { Permission: null }).Select(Name).Order(StringComparer.Ordinal);

        Assert.All(endpoints, e => Assert.True(e.Metadata.GetMetadata<Requirement>() is not null, $"{Name(e)} says nothing of who may use it."));
        Assert.Equal(Open.Order(StringComparer.Ordinal), open);
    }

    [Fact]
    public async Task Nobody_gets_anything_that_their_role_does_not_allow()
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        var (own, other) = (await ProjectAsync(server, "own"), await ProjectAsync(server, "other"));
        var cases = Endpoints(server).Where(e => e.Metadata.GetMetadata<Requirement>() is { Permission: not null })
            .Select(e => new Case(e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods[0] ?? "GET", e.RoutePattern.RawText!, e.Metadata.GetMetadata<Requirement>()!.Permission!.Value)).ToList();
        var wrong = new List<string>();
        using var anonymous = server.Anonymous();
        foreach (var role in Permissions.All)
        {
            foreach (var c in cases)
            {
                // A caller of their own for each case: some cases end the session that makes them.
                using var caller = await server.PersonAsync(role, own);
                var inProject = c.Pattern.Contains("{project}", StringComparison.Ordinal) || c.Pattern.Contains("{task}", StringComparison.Ordinal) || c.Pattern.Contains("{item}", StringComparison.Ordinal);
                var mine = await StatusAsync(caller.Http, c, own);
                var theirs = inProject ? await StatusAsync(caller.Http, c, other) : 0;
                var allowed = inProject ? Permissions.Allows(role, c.Permission) : c.Permission == Permission.SignedIn;
                if (allowed == mine is 401 or 403 || (allowed && mine == 500) || (inProject && theirs != 404))
                {
                    wrong.Add($"{Permissions.Name(role)} {c.Method} {c.Pattern}: own {mine}, other {theirs}, {(allowed ? "allowed" : "not allowed")}");
                }
            }
        }

        foreach (var c in cases)
        {
            if (await StatusAsync(anonymous, c, own) is var status and not 401)
            {
                wrong.Add($"nobody {c.Method} {c.Pattern}: {status}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task A_scope_cuts_a_tokens_rights_down_and_never_adds_any()
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        var project = await ProjectAsync(server, "own");
        using var exporter = await server.PersonAsync(Roles.Owner, project, "export");
        using var pretender = await server.PersonAsync(Roles.Annotator, project, "export administer");

        var import = await exporter.SendAsync(HttpMethod.Get, $"/projects/{project}/imports");
        var exported = await exporter.SendAsync(HttpMethod.Post, $"/projects/{project}/exports", new { subject = "labels", format = "jsonl" });
        var beyond = await pretender.SendAsync(HttpMethod.Post, $"/projects/{project}/exports", new { subject = "labels", format = "jsonl" });

        Assert.Equal(HttpStatusCode.Forbidden, import.StatusCode);
        Assert.Equal(HttpStatusCode.OK, exported.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, beyond.StatusCode);
    }

    [Fact]
    public async Task A_lead_cannot_make_owners_and_nobody_changes_their_own_roles()
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        var project = await ProjectAsync(server, "own");
        using var lead = await server.PersonAsync(Roles.Lead, project);
        using var friend = await server.PersonAsync(Roles.Reviewer, project);

        var owner = await lead.SendAsync(HttpMethod.Put, $"/projects/{project}/people/{friend.Actor}/roles", new { roles = new[] { "owner" } });
        var self = await lead.SendAsync(HttpMethod.Put, $"/projects/{project}/people/{lead.Actor}/roles", new { roles = new[] { "lead", "reviewer" } });
        var annotator = await lead.SendAsync(HttpMethod.Put, $"/projects/{project}/people/{friend.Actor}/roles", new { roles = new[] { "annotator" } });

        Assert.Equal(HttpStatusCode.Forbidden, owner.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, self.StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, annotator.StatusCode);
    }

    [Fact]
    public async Task A_revoked_token_ends_everywhere_within_a_second()
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        using var person = await server.PersonAsync(Roles.Owner);
        Assert.Equal(HttpStatusCode.OK, (await person.SendAsync(HttpMethod.Get, "/me")).StatusCode);

        await server.Instance.Access.RevokeAsync(person.Credential, Operator);
        await Task.Delay(TimeSpan.FromSeconds(1));

        Assert.Equal(HttpStatusCode.Unauthorized, (await person.SendAsync(HttpMethod.Get, "/me")).StatusCode);
    }

    [Fact]
    public async Task A_request_from_another_site_cannot_use_a_session()
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        using var anonymous = server.Anonymous();
        using var request = new HttpRequestMessage(HttpMethod.Delete, "/api/v1/sessions/current");
        request.Headers.Add("Cookie", Authentication.Cookie + "=" + Secrets.New("ses"));
        request.Headers.Add("Origin", "https://evil.example");

        var answer = await anonymous.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    private static async Task<ProjectId> ProjectAsync(TestServer server, string name)
    {
        var project = (await server.Instance.Projects.CreateAsync(name, "", new ProjectPolicy(), Operator)).AcceptedValue();
        await server.Instance.Projects.PublishAsync(project.Id, TaxonomyDocument.Parse(World.Document).Value, World.Document, generated: false, Operator);
        (await server.Instance.Items.AddAsync(project.Id, [World.Item("one")], new Placement("test", 3), Operator)).AcceptedValue();
        return project.Id;
    }

    private static IEnumerable<RouteEndpoint> Endpoints(TestServer server) =>
        server.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    private static string Name(RouteEndpoint endpoint) =>
        $"{endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods[0]} {endpoint.RoutePattern.RawText!.TrimEnd('/')}".Trim();

    private static async Task<int> StatusAsync(HttpClient http, Case c, ProjectId project)
    {
        var key = (project.Value << 40) | 1;
        var path = c.Pattern.Replace("{project}", project.ToString(), StringComparison.Ordinal)
            .Replace("{task}", key.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal).Replace("{item}", key.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{version:int}", "1", StringComparison.Ordinal).Replace("{number:long}", "999999", StringComparison.Ordinal).Replace("{position:long}", "0", StringComparison.Ordinal)
            .Replace("{run:long}", "1", StringComparison.Ordinal).Replace("{export:long}", "0", StringComparison.Ordinal).Replace("{actor}", "999999", StringComparison.Ordinal);
        using var request = new HttpRequestMessage(new HttpMethod(c.Method), path + (path.EndsWith("/consistency", StringComparison.Ordinal) ? "?from=0&to=0" : ""));
        if (c.Method is not "GET" and not "DELETE")
        {
            request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
        }

        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return (int)response.StatusCode;
    }
}
