using System.Globalization;
using Assay.Domain;
using Assay.Domain.Access;
using Assay.Domain.Projects;
using Assay.Domain.Taxonomies;
using Assay.Server.Hosting;
using Assay.Server.Work.Labels;
using Assay.Store;
using Assay.Store.Access;
using Assay.Store.Items;

namespace Assay.Tests.Support.Faults;

/// <summary>An annotator with an account and a token.</summary>
public sealed record Annotator(ActorId Actor, string Token);

/// <summary>An instance made ready for a fault: a project with items and annotators, and the journal of what they do.</summary>
public sealed record Trial(StoreSettings Settings, ProjectId Project, IReadOnlyList<Annotator> Annotators, int Overlap)
{
    /// <summary>The shortest hold there is, so that holds lapse while faults go on.</summary>
    public const int LeaseSeconds = 10;

    private static readonly Authority System = new(new ActorId(0), null, "test");

    public Journal Journal { get; } = new();

    public static async Task<Trial> PrepareAsync(StoreSettings settings, int annotators, int items, int overlap)
    {
        await using var instance = await Instance.OpenAsync(settings with { Durable = false }, LabelAggregation.Aggregate);
        var project = (await instance.Projects.CreateAsync("animals", "", new ProjectPolicy(Overlap: overlap, LeaseSeconds: LeaseSeconds), System)).AcceptedValue();
        (await instance.Projects.PublishAsync(project.Id, TaxonomyDocument.Parse(World.Document).Value, World.Document, generated: false, System)).AcceptedValue();
        foreach (var chunk in Enumerable.Range(0, items).Chunk(1000))
        {
            (await instance.Items.AddAsync(
                project.Id, [.. chunk.Select(i => World.Item(string.Create(CultureInfo.InvariantCulture, $"item {i}")))], new Placement("test", overlap), System)).AcceptedValue();
        }

        var people = new List<Annotator>();
        for (var i = 0; i < annotators; i++)
        {
            var account = (await instance.Access.CreateAccountAsync($"a{i}@example.org", $"A {i}", null, [new Grant(default, project.Id, default, Roles.Annotator)], null, System)).AcceptedValue();
            var secret = Secrets.New("pat");
            await instance.Access.AddCredentialAsync(CredentialKind.Token, Secrets.HashOf(secret, "pat")!, account.Id, "test", "", default, instance.Database.Now + 864_000_000_000, System);
            people.Add(new Annotator(account.Id, secret));
        }

        return new Trial(settings, project.Id, people, overlap);
    }

    /// <summary>Removes the data folder, unless what happened there is to be looked at.</summary>
    public void Discard()
    {
        if (Directory.Exists(Settings.DataDirectory))
        {
            Directory.Delete(Settings.DataDirectory, recursive: true);
        }
    }
}
