using System.Text.Json;
using Assay.Domain;
using Assay.Domain.Access;
using Assay.Domain.Ledger;
using Assay.Domain.Projects;
using Assay.Domain.Taxonomies;
using Assay.Server.Hosting;
using Assay.Store;
using Assay.Store.Access;
using Assay.Store.Items;
using Assay.Store.Projects;

namespace Assay.Server.Work.Demo;

/// <summary>The demo's project, messages to an invented bank, and the people who sign in to it.</summary>
internal static class DemoProject
{
    public const string Name = "Support messages";

    public const int Seed = 20260301;
    public const int Overlap = 3;

    private const int Items = 600;

    public static Authority By { get; } = new(new ActorId(0), null, "assay-demo/" + Product.Version);

    public static List<DemoMessage> Messages() => DemoData.Instance.Messages(new Random(Seed), Items);

    /// <summary>Makes the demo where it is not there yet. Returns the project and the people whom the links are for.</summary>
    public static async Task<(Project Project, IReadOnlyList<(string Role, ActorId Actor)> People)> EnsureAsync(Instance instance)
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

        return (project,
        [
            ("lead", await PersonAsync("lead@demo.invalid", "Lea Lindt", Roles.Owner, default)),
            ("annotator", await PersonAsync("annotator@demo.invalid", "Ana Silva", Roles.Annotator, project.Id)),
            ("reviewer", await PersonAsync("reviewer@demo.invalid", "Rui Okafor", Roles.Reviewer | Roles.Auditor, project.Id)),
        ]);
    }

    private static async Task<Project> CreateAsync(Instance instance)
    {
        var project = (await instance.Projects.CreateAsync(Name, "Messages to an invented bank, by intent and tone.", new ProjectPolicy(Overlap: Overlap, LeaseSeconds: 600, AnnotatorsMayPick: true), By)).Value;
        var taxonomy = TaxonomyDocument.Parse(DemoData.Taxonomy);
        await instance.Projects.PublishAsync(project.Id, taxonomy.Value, DemoData.Taxonomy, generated: false, By);
        var items = Messages().Select((m, i) => new NewItem(
            CanonicalJson.Canonicalize(JsonSerializer.SerializeToUtf8Bytes(new { text = m.Text, channel = m.Channel, region = m.Region })),
            "{\"source\":\"demo\"}"u8.ToArray(), $"message-{i + 1:000}", [KeyValuePair.Create("channel", m.Channel), KeyValuePair.Create("region", m.Region)], null)).ToList();
        await instance.Items.AddAsync(project.Id, items, new Placement("demo", Overlap), By);
        return (await instance.Projects.FindAsync(project.Id))!;
    }
}
