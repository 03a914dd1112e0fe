using System.Globalization;
using System.Text.Json.Nodes;
using Assay.Server.Work.Files;
using Assay.Domain;
using Assay.Domain.Access;
using Assay.Domain.Projects;
using Assay.Server.Client;
using Assay.Server.Hosting;
using Assay.Store;
using Assay.Store.Access;
using EventId = Assay.Domain.Ledger.EventId;

namespace Assay.Server.Work.Demo;

/// <summary>How a simulated annotator answers.</summary>
/// <param name="Accuracy">Share of intents that they know; tones a little better.</param>
/// <param name="MistakesNear">True where a mistake is a sibling of the right class, as an attentive person's mostly is.</param>
/// <param name="Constant">Always this intent, unread; null for people who read.</param>
/// <param name="Seconds">Mean time for a message.</param>
internal sealed record SimulatedAnnotator(string Name, double Accuracy, bool MistakesNear, string? Constant, double Seconds)
{
    public string Email => Name.Split(' ')[0].ToLowerInvariant() + "@demo.invalid";
}

/// <summary>What the workforce has done in the end.</summary>
internal sealed record WorkforceResult(int Answers, JsonNode Resolution, JsonNode Verification, string ExportFile);

/// <summary>
/// Two good annotators, two average, one careless and one who does not read: each a client of the server like any other.
/// They leave some tasks for people; then a lead resolves, exports and verifies.
/// </summary>
internal sealed class Workforce(Instance instance, Uri address, ProjectId project, ActorId lead)
{
    public const int LeftForPeople = 80;

    private const string TokenName = "Demo workforce";
    private const int Overlap = DemoProject.Overlap;

    public static IReadOnlyList<SimulatedAnnotator> People { get; } =
    [
        new("Mina Holt", 0.97, true, null, 9), new("Jonas Weber", 0.95, true, null, 11), new("Priya Nair", 0.87, true, null, 8),
        new("Tom Becker", 0.83, true, null, 7), new("Kai Brandt", 0.6, false, null, 5), new("Sam Ortega", 0, false, "Card declined", 4),
    ];

    private readonly Dictionary<string, DemoMessage> _truth = DemoProject.Messages().ToDictionary(m => m.Text, StringComparer.Ordinal);
    private readonly Dictionary<string, string> _parents = Domain.Taxonomies.TaxonomyDocument.Parse(DemoData.Taxonomy).Value.Fields[0].Classes.Where(c => c.Parent is not null).ToDictionary(c => c.Name, c => c.Parent!, StringComparer.Ordinal);

    /// <summary>Answers that are still to be given before what is left is left for people.</summary>
    public async Task<int> OutstandingAsync()
    {
        var counters = await instance.Projects.CountersAsync(project);
        var given = (int)counters.GetValueOrDefault("answers");
        return Math.Max(0, (((int)counters.GetValueOrDefault("items") - LeftForPeople) * Overlap) - given);
    }

    /// <param name="atOnce">So many answers come without a pause, so that there is something to see.</param>
    /// <param name="haste">How many times faster than the people they stand for the others come; infinite for no pause.</param>
    /// <param name="export">Where the labels are written in the end.</param>
    public async Task<WorkforceResult> RunAsync(int atOnce, double haste, string export, CancellationToken cancel)
    {
        var outstanding = await OutstandingAsync();
        var given = 0;
        await Task.WhenAll(People.Select(async (person, i) =>
        {
            using var client = new ServerClient(address, await TokenAsync(await AccountAsync(person)));
            var random = new Random(DemoProject.Seed + i);
            while (!cancel.IsCancellationRequested)
            {
                var number = Interlocked.Increment(ref given);
                if (number > outstanding)
                {
                    Interlocked.Decrement(ref given);
                    return;
                }

                if (!await AnswerAsync(client, person, random, number > atOnce ? haste : double.PositiveInfinity, cancel))
                {
                    Interlocked.Decrement(ref given);
                    return;
                }
            }
        }));
        cancel.ThrowIfCancellationRequested();
        return await FinishAsync(given, export, cancel);
    }

    /// <summary>False where there is no task for this person.</summary>
    private async Task<bool> AnswerAsync(ServerClient client, SimulatedAnnotator person, Random random, double haste, CancellationToken cancel)
    {
        if (await client.PostAsync($"/projects/{project}/tasks/next", null) is not { } task)
        {
            return false;
        }

        var seconds = Math.Round(person.Seconds * (0.5 + random.NextDouble()), 1);
        await Task.Delay(TimeSpan.FromSeconds(seconds / haste), cancel);
        var message = _truth[(string)task["content"]!["text"]!];
        var randomness = new byte[10];
        random.NextBytes(randomness);
        await client.PostAsync($"/tasks/{task["id"]}/annotations", new
        {
            id = EventId.Timed(instance.Database.Now, randomness).ToString(),
            lease = (string)task["lease"]!,
            value = new { intent = IntentOf(message, person, random), tone = ToneOf(message, person, random) },
            taxonomyVersion = (int)task["taxonomyVersion"]!,
            secondsSpent = seconds,
        });
        return true;
    }

    private string IntentOf(DemoMessage message, SimulatedAnnotator person, Random random)
    {
        if (person.Constant is not null || random.NextDouble() < person.Accuracy)
        {
            return person.Constant ?? message.Intent;
        }

        string[] siblings = [.. _parents.Keys.Where(c => c != message.Intent && _parents[c] == _parents[message.Intent])];
        return random.GetItems(person.MistakesNear && siblings.Length > 0 ? siblings : [.. DemoData.Instance.Intents], 1)[0];
    }

    private static string ToneOf(DemoMessage message, SimulatedAnnotator person, Random random) =>
        person.Constant is not null ? "calm"
        : random.NextDouble() < (1 + person.Accuracy) / 2 ? message.Tone
        : random.GetItems([.. DemoData.Instance.Tones], 1)[0];

    /// <summary>What a lead does when the answers are in.</summary>
    private async Task<WorkforceResult> FinishAsync(int answers, string export, CancellationToken cancel)
    {
        using var client = new ServerClient(address, await TokenAsync(lead));
        var resolution = (await client.PostAsync($"/projects/{project}/resolutions", new { method = ResolutionMethod.DawidSkene, refit = true }))!;
        Directory.CreateDirectory(Path.GetDirectoryName(export)!);
        await OutputFile.WriteAsync(export, to => client.DownloadAsync($"/projects/{project}/exports", new { subject = "labels", format = "jsonl" }, to, cancel));

        return new WorkforceResult(answers, resolution, (await client.PostAsync($"/projects/{project}/ledger/verifications", null))!, export);
    }

    private async Task<ActorId> AccountAsync(SimulatedAnnotator person) =>
        await instance.Access.FindAccountAsync(person.Email) is { } known
            ? known.Id
            : (await instance.Access.CreateAccountAsync(person.Email, person.Name, null, [new Grant(default, project, default, Roles.Annotator)], null, DemoProject.By)).Value.Id;

    /// <summary>A token for as long as a demo lasts; those of earlier runs end.</summary>
    private async Task<string> TokenAsync(ActorId actor)
    {
        foreach (var old in await instance.Access.CredentialsAsync(actor, CredentialKind.Token))
        {
            if (old.Name == TokenName && old.RevokedAt == 0)
            {
                await instance.Access.RevokeAsync(old.Number, DemoProject.By);
            }
        }

        var secret = Secrets.New("pat");
        await instance.Access.AddCredentialAsync(CredentialKind.Token, Secrets.HashOf(secret, "pat")!, actor, TokenName, "", default, instance.Database.Now + 86_400_000_000L, DemoProject.By);
        return secret;
    }
}
