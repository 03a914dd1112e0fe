using System.Globalization;
using System.Text.Json.Nodes;
using Assay.Domain;
using Assay.Domain.Projects;
using Assay.Formats.Rows;
using Assay.Server.Work.Items;
using Assay.Server.Work.Labels;
using Assay.Tests.Support;

namespace Assay.Server.Tests.Crowd;

/// <summary>Real crowd answers through import, refit and export, held against what the peers get from them.</summary>
public sealed class CrowdImportTests
{
    [Theory]
    [InlineData("d_product", 0.005)]
    [InlineData("d_possent", 0.005)]
    [InlineData("s_rel", 0.01)]
    [InlineData("s_dog", 0.005)]
    [InlineData("s_face", 0.005)]
    [InlineData("rte", 0.005)]
    [InlineData("web", 0.005)]
    [InlineData("weather_cf", 0.005)]
    [InlineData("weather_cf_amt", 0.01)]
    public async Task Labels_of_imported_answers_are_as_accurate_as_the_peers(string set, double tolerance)
    {
        // Sets with repeated rows (s_rel, weather_cf_amt) differ more: we take a worker's newest answer, the peers count each.
        var folder = Repository.Data is { } data ? Path.Combine(data, "crowd", set) : null;
        Assert.SkipUnless(folder is not null, "The crowd data is not beside the repository.");
        await using var world = await World.CreateAsync(DatabaseEngine.Sqlite, new ProjectPolicy(Overlap: 1), taxonomy: "");
        var answers = Path.Combine(folder!, "answers.csv");

        var run = (await AnnotationImport.RunAsync(world.Instance, world.Project, new AnswerSource("crowd", RowFormat.Csv, () => File.OpenRead(answers), false), world.Operator)).AcceptedValue();
        var again = (await AnnotationImport.RunAsync(world.Instance, (await world.Instance.Projects.FindAsync(world.Project.Id))!, new AnswerSource("crowd", RowFormat.Csv, () => File.OpenRead(answers), false), world.Operator)).AcceptedValue();
        var majority = await ResolvedAsync(world, ResolutionMethod.Majority, refit: false);
        var dawidSkene = await ResolvedAsync(world, ResolutionMethod.DawidSkene, refit: true);

        Assert.Equal(0, run.Refused);
        Assert.Equal(0, again.Added);
        Assert.Equal(run.Read, again.Known);
        var truth = Truth(Path.Combine(folder!, "truth.csv"));
        Assert.InRange(ExpectedOverTies(majority, Leaders(answers), truth) - Peer(set, "MV expected over random tie breaks"), -Math.Min(0.01, tolerance), Math.Min(0.01, tolerance));
        Assert.InRange(Accuracy(dawidSkene, truth) - Peer(set, "DS"), -tolerance, tolerance);
        Assert.Empty((await world.Instance.VerifyAsync(world.Project.Id, [])).Faults);
    }

    /// <summary>Item key to the label in the export; null where it is disputed.</summary>
    private static async Task<Dictionary<string, string?>> ResolvedAsync(World world, ResolutionMethod method, bool refit)
    {
        var project = (await world.Instance.Projects.FindAsync(world.Project.Id))!;
        (await ResolveProject.RunAsync(world.Instance, project, method, refit, world.Operator)).AcceptedValue();
        using var export = new MemoryStream();
        await ExportProject.RunAsync(world.Instance, world.Project.Id, ExportSubject.Labels, Formats.Exports.ExportFormat.JsonLines, null, export);
        return System.Text.Encoding.UTF8.GetString(export.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonNode.Parse(l)!)
            .ToDictionary(row => (string)row["item_key"]!, row => (string?)row["value"]?["label"]);
    }

    /// <summary>Item key to the most frequent answers in the file, a worker's newest counting.</summary>
    private static Dictionary<string, string[]> Leaders(string file) => File.ReadLines(file).Skip(1).Select(l => l.Split(','))
        .GroupBy(p => p[0])
        .ToDictionary(
            task => task.Key,
            task =>
            {
                var counts = task.GroupBy(p => p[1]).Select(worker => worker.Last()[2]).GroupBy(label => label).Select(g => (g.Key, Count: g.Count())).ToList();
                return counts.Where(c => c.Count == counts.Max(m => m.Count)).Select(c => c.Key).ToArray();
            });

    private static Dictionary<string, string> Truth(string file) =>
        File.ReadLines(file).Skip(1).Select(l => l.Split(',')).ToDictionary(p => p[0], p => p[1]);

    private static double Accuracy(Dictionary<string, string?> labels, Dictionary<string, string> truth) =>
        truth.Average(t => labels.GetValueOrDefault(t.Key) == t.Value ? 1.0 : 0.0);

    /// <summary>A tie is reported as no label; broken at random, it is right as often as the truth is among the tied.</summary>
    private static double ExpectedOverTies(Dictionary<string, string?> labels, Dictionary<string, string[]> leaders, Dictionary<string, string> truth) => truth.Average(t =>
        labels.GetValueOrDefault(t.Key) is { } label ? (label == t.Value ? 1.0 : 0.0)
        : leaders.TryGetValue(t.Key, out var tied) && tied.Contains(t.Value) ? 1.0 / tied.Length : 0.0);

    private static double Peer(string set, string method) => File.ReadLines(Path.Combine(Repository.Data!, "crowd", "peer_accuracy.csv"))
        .Select(l => l.Split(','))
        .Where(p => p[0] == set && p[2] == method && p[^1].StartsWith("measured", StringComparison.Ordinal))
        .Select(p => double.Parse(p[3], CultureInfo.InvariantCulture))
        .First();
}
