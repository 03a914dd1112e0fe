using System.Net;
using System.Text;
using Assay.Domain.Access;
using Assay.Server.Hosting;
using Assay.Tests.Support;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Assay.Server.Tests.Hosting;

public sealed class AbsentThingTestsOnSqlite() : AbsentThingTests(DatabaseEngine.Sqlite);

public sealed class AbsentThingTestsOnPostgres() : AbsentThingTests(DatabaseEngine.Postgres);

/// <summary>Every endpoint asked by an owner, who may everything, about things that are not there.</summary>
public abstract class AbsentThingTests(DatabaseEngine engine)
{
    [Theory]
    [InlineData("999", "1098437885952001")]
    [InlineData("9223372036854775807", "9223372036854775807")]
    [InlineData("abc", "abc")]
    [InlineData("%20", "%20")]
    [InlineData("1%27--", "1%27--")]
    public async Task What_is_not_there_is_not_found_and_never_an_internal_error(string project, string key)
    {
        await using var server = await TestServer.StartAsync(engine);
        using var owner = await server.PersonAsync(Roles.Owner);

        var answers = await AnswersAsync(server, owner, project, key);

        Assert.DoesNotContain(answers, a => a.Status != HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_task_or_item_that_a_project_does_not_have_is_not_found_or_what_is_asked_of_it_is_wrong()
    {
        await using var server = await TestServer.StartAsync(engine);
        var project = await server.ProjectAsync("own");
        using var owner = await server.PersonAsync(Roles.Owner);

        var answers = await AnswersAsync(server, owner, "999", ((project.Value << 40) | 999_999).ToString(System.Globalization.CultureInfo.InvariantCulture));

        Assert.DoesNotContain(answers, a => a.Status is not (HttpStatusCode.NotFound or HttpStatusCode.UnprocessableEntity));
    }

    [Fact]
    public async Task Project_0_is_the_instance_and_has_a_ledger_only()
    {
        await using var server = await TestServer.StartAsync(engine);
        using var lead = await server.PersonAsync(Roles.Lead);

        var ledger = await lead.SendAsync(HttpMethod.Get, "/projects/0/ledger/events");
        var people = await lead.SendAsync(HttpMethod.Get, "/projects/0/people");
        var invitation = await lead.SendAsync(HttpMethod.Post, "/projects/0/invitations", new { roles = new[] { "annotator" } });

        Assert.Equal(HttpStatusCode.OK, ledger.StatusCode);
        await people.ProblemAsync(HttpStatusCode.NotFound);
        await invitation.ProblemAsync(HttpStatusCode.NotFound);
    }

    private static async Task<List<(string Request, HttpStatusCode Status)>> AnswersAsync(TestServer server, TestServer.Client owner, string project, string key)
    {
        var answers = new List<(string, HttpStatusCode)>();
        foreach (var endpoint in server.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            var pattern = endpoint.RoutePattern.RawText!;
            if (endpoint.Metadata.GetMetadata<Requirement>()?.Permission is null || !(pattern.Contains("{project}", StringComparison.Ordinal) || pattern.Contains("{task}", StringComparison.Ordinal) || pattern.Contains("{item}", StringComparison.Ordinal)))
            {
                continue;
            }

            var method = endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods[0];
            var path = pattern.Replace("{project}", project, StringComparison.Ordinal).Replace("{task}", key, StringComparison.Ordinal).Replace("{item}", key, StringComparison.Ordinal)
                .Replace("{version:int}", "1", StringComparison.Ordinal).Replace("{position:long}", "0", StringComparison.Ordinal).Replace("{run:long}", "1", StringComparison.Ordinal).Replace("{number:long}", "999999", StringComparison.Ordinal)
                .Replace("{actor}", owner.Actor.ToString(), StringComparison.Ordinal);
            using var request = new HttpRequestMessage(new HttpMethod(method), path + (path.EndsWith("/consistency", StringComparison.Ordinal) ? "?from=0&to=0" : ""));
            request.Content = method is "GET" or "DELETE" ? null : new StringContent("{}", Encoding.UTF8, "application/json");
            using var answer = await owner.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            answers.Add(($"{method} {path}", answer.StatusCode));
        }

        return answers;
    }
}
