using System.Text;
using Assay.Domain;
using Assay.Domain.Access;
using Assay.Domain.Ledger;
using Assay.Domain.Projects;
using Assay.Domain.Taxonomies;
using Assay.Server.Hosting;
using Assay.Server.Work.Labels;
using Assay.Store;
using Assay.Store.Access;
using Assay.Store.Items;
using Assay.Store.Projects;
using Assay.Store.Tasks;
using EventId = Assay.Domain.Ledger.EventId;

namespace Assay.Server.Work.Demo;

/// <summary>The demo's project: customer messages of an invented bank, labeled in part by four simulated annotators.</summary>
internal static class DemoProject
{
    public const string Name = "Support messages";

    private const int Seed = 20260301;
    private const int Items = 180;
    private const int LeftForPeople = 60;

    private static readonly Authority By = new(new ActorId(0), null, "assay-demo/" + Product.Version);

    /// <summary>Makes the demo where it is not there yet. Returns the people whom the links are for.</summary>
    public static async Task<IReadOnlyList<(string Role, ActorId Actor)>> EnsureAsync(Instance instance)
    {
        var project = await instance.Projects.FindAsync(Name) ?? await CreateAsync(instance);
        async Task<ActorId> PersonAsync(string email, string name, Roles roles, ProjectId scope)
        {
            if (await instance.Access.FindAccountAsync(email) is { } known)
            {
                return known.Id;
            }

            return (await instance.Access.CreateAccountAsync(email, name, null, [new Grant(default, scope, default, roles)], null, By)).Value.Id;
        }

        return
        [
            ("lead", await PersonAsync("lead@demo.invalid", "Lea Lindt", Roles.Owner, default)),
            ("annotator", await PersonAsync("annotator@demo.invalid", "Ana Silva", Roles.Annotator, project.Id)),
            ("reviewer", await PersonAsync("reviewer@demo.invalid", "Rui Okafor", Roles.Reviewer | Roles.Auditor, project.Id)),
        ];
    }

    private static async Task<Project> CreateAsync(Instance instance)
    {
        var project = (await instance.Projects.CreateAsync(Name, "Messages to an invented bank, by intent and tone.", new ProjectPolicy(Overlap: 3, LeaseSeconds: 600, AnnotatorsMayPick: true), By)).Value;
        var taxonomy = TaxonomyDocument.Parse(DemoData.Taxonomy);
        await instance.Projects.PublishAsync(project.Id, taxonomy.Value, DemoData.Taxonomy, generated: false, By);
        var messages = DemoData.Messages(new Random(Seed), Items);
        var items = messages.Select((m, i) => new NewItem(
            CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes($"{{\"text\":{LabelAggregation.JsonString(m.Text)},\"channel\":\"{m.Channel}\",\"region\":\"{m.Region}\"}}")),
            Encoding.UTF8.GetBytes("{\"source\":\"demo\"}"), $"message-{i + 1:000}", [KeyValuePair.Create("channel", m.Channel), KeyValuePair.Create("region", m.Region)], null)).DistinctBy(i => Encoding.UTF8.GetString(i.Payload)).ToList();
        foreach (var chunk in items.Chunk(1000))
        {
            await instance.Items.AddAsync(project.Id, chunk, new Placement("demo", 3), By);
        }

        await WorkAsync(instance, project.Id, messages.DistinctBy(m => m.Text).ToDictionary(m => m.Text, StringComparer.Ordinal));
        return (await instance.Projects.FindAsync(project.Id))!;
    }

    /// <summary>Four people of different care take tasks as everybody does, until enough are left for visitors.</summary>
    private static async Task WorkAsync(Instance instance, ProjectId project, Dictionary<string, DemoMessage> truth)
    {
        var random = new Random(Seed + 1);
        (string Name, double Accuracy)[] workforce = [("Mina Holt", 0.95), ("Jonas Weber", 0.9), ("Priya Nair", 0.85), ("Tom Becker", 0.6)];
        var workers = new List<(ActorId Actor, double Accuracy)>();
        foreach (var (name, accuracy) in workforce)
        {
            var account = (await instance.Access.CreateAccountAsync(
                name.Split(' ')[0].ToLowerInvariant() + "@demo.invalid", name, null, [new Grant(default, project, default, Roles.Annotator)], null, By)).Value;
            workers.Add((account.Id, accuracy));
        }

        var answers = (truth.Count - LeftForPeople) * 3;
        for (var given = 0; given < answers; given++)
        {
            var (actor, accuracy) = workers[given % workers.Count];
            var by = new Authority(actor, null, "assay-demo/" + Product.Version);
            var next = await instance.Tasks.NextAsync(project, [0], by);
            if (!next.Accepted || next.Value is not { } held)
            {
                continue;
            }

            var item = await instance.Items.FindAsync(held.Task.Item);
            var message = truth[LabelAggregation.ValueOf(item!.Payload!, "text")!];
            var intent = random.NextDouble() < accuracy ? message.Intent : DemoData.Intents[random.Next(DemoData.Intents.Count)];
            var tone = random.NextDouble() < accuracy ? message.Tone : DemoData.Tones[random.Next(DemoData.Tones.Count)];
            var value = CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes($"{{\"intent\":{LabelAggregation.JsonString(intent)},\"tone\":{LabelAggregation.JsonString(tone)}}}"));
            var randomness = new byte[10];
            random.NextBytes(randomness);
            await instance.Tasks.SubmitAsync(
                project, new Submission(held.Task.Id, EventId.Timed(instance.Database.Now, randomness), held.Fence, value, held.Task.TaxonomyVersion, null, Math.Round(4 + (random.NextDouble() * 20), 1)), by);
        }
    }
}

/// <summary>One invented message with the intent and tone that it was made from.</summary>
internal sealed record DemoMessage(string Text, string Intent, string Tone, string Channel, string Region);
