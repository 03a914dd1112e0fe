using System.Net;
using Assay.Domain.Access;
using Assay.Domain.Ledger;
using Assay.Tests.Support;

namespace Assay.Server.Tests.Hosting;

public sealed class ClientIdTestsOnSqlite() : ClientIdTests(DatabaseEngine.Sqlite);

public sealed class ClientIdTestsOnPostgres() : ClientIdTests(DatabaseEngine.Postgres);

/// <summary>Ids that clients send are UUIDv7: all others are the server's own.</summary>
public abstract class ClientIdTests(DatabaseEngine engine)
{
    [Fact]
    public async Task An_id_that_is_no_version_7_is_refused_wherever_one_is_sent()
    {
        await using var server = await TestServer.StartAsync(engine);
        var project = await server.ProjectAsync("squat");
        using var ana = await server.PersonAsync(Roles.Annotator | Roles.Lead, project);
        var held = (await ana.PostAsync($"/projects/{project}/tasks/next", new { }))!;
        var (task, lease) = ((string)held["id"]!, (string)held["lease"]!);
        var value = new { animal = "cat" };
        var told = new List<string>();
        foreach (var id in (string[])[EventId.DerivedUnkeyed("x").ToString(), "0f8fad5b-d9cb-469f-a165-70867728950e", "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff", "01890000-0000-7000-0000-000000000000"])
        {
            foreach (var (path, body) in ((string, object)[])
            [
                ($"/tasks/{task}/annotations", new { id, lease, value, taxonomyVersion = 1 }),
                ($"/tasks/{task}/corrections", new { id, value, taxonomyVersion = 1 }),
                ($"/tasks/{task}/skips", new { id, lease, reason = "unclear" }),
                ($"/tasks/{task}/flags", new { id, reason = "unclear" }),
                ($"/tasks/{task}/questions", new { id, text = "?" }),
                ($"/projects/{project}/inbox/1/answers", new { id, text = "!" }),
            ])
            {
                var response = await ana.SendAsync(HttpMethod.Post, path, body);
                if (response.StatusCode != HttpStatusCode.UnprocessableEntity || !(await response.Content.ReadAsStringAsync()).Contains("UUIDv7", StringComparison.Ordinal))
                {
                    told.Add($"{path} {id}: {response.StatusCode}");
                }
            }
        }

        Assert.Empty(told);
    }
}
