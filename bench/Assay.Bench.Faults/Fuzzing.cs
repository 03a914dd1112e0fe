using System.Text.Json.Nodes;
using Assay.Tests.Support;
using Assay.Tests.Support.Faults;

namespace Assay.Bench.Faults;

/// <summary>Requests that are nearly right, to every address of the API document: each is answered, with a reason where it is refused, and both engines answer alike.</summary>
internal static class Fuzzing
{
    private const int Rounds = 60;

    public static async Task<Tally> RunAsync(int seed)
    {
        var document = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "openapi.json")))!;
        var time = new ManualTime();
        await using var embedded = await FuzzedServer.StartAsync(DatabaseEngine.Sqlite, time);
        await using var postgres = await FuzzedServer.StartAsync(DatabaseEngine.Postgres, time);
        var run = await Fuzz.RunAsync(document, embedded, postgres, time, Rounds, seed);
        var tally = new Tally();
        tally.Try(run.Requests);
        tally.Refuse(run.Refused);
        foreach (var wrong in run.Wrong)
        {
            tally.Hurt(wrong);
        }

        tally.Expect(run.Succeeded.Count > run.Operations * 3 / 4, $"{run.Succeeded.Count} of {run.Operations} operations ever succeeded: most requests must be nearly right.");
        foreach (var server in (FuzzedServer[])[embedded, postgres])
        {
            tally.Expect((await server.Server.Instance.VerifyAsync(server.Project, [])).Holds, "Verify does not hold afterwards.");
        }

        return tally;
    }
}
