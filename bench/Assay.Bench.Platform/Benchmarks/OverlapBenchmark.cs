using System.Diagnostics;
using Assay.Bench.Platform.Data;
using Assay.Bench.Platform.Load;

namespace Assay.Bench.Platform.Benchmarks;

/// <summary>
/// 200 clients at once answer everything there is, skip some and leave some holds to lapse, while each keeps its own record of
/// what it claimed and what was acknowledged. Afterwards records and store are held against each other. PostgreSQL: three servers.
/// </summary>
internal sealed class OverlapBenchmark : IBenchmark
{
    public const int Overlap = 3;
    private const string Project = "overlap";
    private const int Clients = 200;

    public string Name => "overlap";

    public async Task RunAsync(Bench bench, Report report)
    {
        var wanted = (bench.Full, bench.IsPostgres) switch { (true, false) => 1_000_000, (true, true) => 200_000, (false, false) => 12_000, _ => 6000 };
        var items = (wanted + Overlap - 1) / Overlap;
        await using var instance = bench.NewInstance();
        var owner = await People.OwnerAsync(instance);
        var tokens = await People.AnnotatorsAsync(instance, Clients);
        for (var server = 0; server < (bench.IsPostgres ? 3 : 1); server++)
        {
            await instance.ServeAsync();
        }

        using var api = new Api(instance.Servers[0].Port, owner);
        var project = await api.CreateProjectAsync(Project, Overlap, OverlapClient.LeaseSeconds, deadAfter: 1000);
        var file = bench.File("overlap.jsonl");
        Texts.WriteItems(file, items);
        await api.ImportAsync(project, file, items);
        instance.Settle();

        var progress = new OverlapProgress(items * Overlap);
        var clients = new OverlapClient[Clients];
        for (var client = 0; client < Clients; client++)
        {
            var annotator = await Annotator.OpenAsync(instance.Servers[client % instance.Servers.Count].Port, tokens[client], client, project);
            clients[client] = new OverlapClient(annotator, progress);
        }

        var (before, clock) = (instance.Cpu, Stopwatch.StartNew());
        var all = Task.WhenAll(clients.Select(c => Task.Run(c.RunAsync)));
        await Task.WhenAny(progress.NearlyDone, all);
        var (busy, wall, busyClaims) = (instance.Cpu - before, clock.Elapsed.TotalSeconds, clients.Sum(c => c.Claimed));
        await all;
        foreach (var client in clients)
        {
            client.Dispose();
        }

        await instance.StopAsync();
        List<string> violations = [.. OverlapCheck.Records(clients), .. await OverlapCheck.StoreAsync(instance, clients, items)];
        var (verified, _) = await instance.RunAsync("verify", "--project", Project, "--json");
        if (!(bool)verified.Json[0]!["holds"]!)
        {
            violations.Add("The ledger does not verify.");
        }

        var claims = clients.Sum(c => c.Claims.Count);
        var what = $"overlap check, {Clients} clients{(bench.IsPostgres ? ", three servers" : "")}";
        report.Add(
            $"{what}: violations", violations.Count, "of " + claims.ToString("N0", System.Globalization.CultureInfo.InvariantCulture) + " claims", null, "Label Studio 3 of 157 tasks", 0,
            $"{Count(clients, Outcome.Lapsed)} holds lapsed, {Count(clients, Outcome.Skipped)} skipped, {clients.Sum(c => c.LateTries)} late and {clients.Sum(c => c.Repeats)} repeated submits");
        report.Add($"{what}: claims and answers", busy.Total * 1000 / busyClaims, "CPU ms a claim", null, "", busy.Database * 1000 / busyClaims, "servers just started; until 99 % were done");
        report.Add($"{what}: claims a second", busyClaims / wall, "1/s", null, "", 0, "until 99 % were done");
        if (violations.Count > 0)
        {
            throw new BenchException($"{violations.Count} violations: {string.Join(" ", violations.Take(10))}");
        }
    }

    private static int Count(OverlapClient[] clients, Outcome outcome) => clients.Sum(c => c.Claims.Count(k => k.Outcome == outcome));
}
