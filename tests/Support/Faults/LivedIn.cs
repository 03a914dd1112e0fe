using System.Globalization;
using Assay.Domain;
using Assay.Domain.Access;
using Assay.Domain.Projects;
using Assay.Domain.Tasks;
using Assay.Server.Work.Labels;
using Assay.Store.Access;
using Assay.Store.Engine;
using Assay.Store.Items;
using Assay.Store.Tasks;

namespace Assay.Tests.Support.Faults;

/// <summary>A project that holds some of everything: answers, labels, an inbox, pools, grants, tokens, an invitation, imported answers, a draft, an erasure, parts and checkpoints.</summary>
public static class LivedIn
{
    public static async Task<World> WorldAsync(DatabaseEngine engine)
    {
        var world = await World.CreateAsync(engine, new ProjectPolicy(Overlap: 2, DeadAfter: 2));
        var (instance, project) = (world.Instance, world.Project.Id);
        var items = Enumerable.Range(0, 300).Select(i => World.Item($"item {i.ToString(CultureInfo.InvariantCulture)}") with
        {
            Meta = """{"source":"mail"}"""u8.ToArray(), Facets = [KeyValuePair.Create("cohort", i % 2 == 0 ? "alpha" : "omega")], RetainUntil = 4_000_000_000_000_000 + i,
            ExternalKey = i % 3 == 0 ? $"key-{i.ToString(CultureInfo.InvariantCulture)}" : null,
        });
        (await instance.Items.AddAsync(project, [.. items], new Placement("test", 2, DueAt: 4_000_000_000_000_000), world.Operator)).AcceptedValue();
        await instance.Ledger.CheckpointAsync(project);
        var account = (await instance.Access.CreateAccountAsync("ana@example.org", "Ana", "hash of a password", [new Grant(default, project, default, Roles.Annotator)], null, world.Operator)).AcceptedValue();
        var ana = new Authority(account.Id, null, "test");
        var ben = await world.AnnotatorAsync();
        foreach (var by in (Authority[])[ana, ben])
        {
            for (var i = 0; i < 100; i++)
            {
                await world.AnswerNextAsync(by, i % 7 == 0 ? "dog" : "cat");
            }
        }

        await SayAsync(world, ana, ben);
        (await instance.Projects.CreatePoolAsync(project, "experts", world.Operator)).AcceptedValue();
        (await instance.Access.GrantAsync(new Grant(ben.Actor, project, default, Roles.Annotator), world.Operator)).AcceptedValue();
        (await instance.Projects.ChangeAsync(project, null, null, "about animals", world.Operator)).AcceptedValue();
        await instance.Access.AddCredentialAsync(CredentialKind.Token, new byte[32], account.Id, "robot", "export", project, 9_000_000_000_000_000, world.Operator);
        await instance.Access.AddCredentialAsync(CredentialKind.Invitation, [.. Enumerable.Repeat((byte)1, 32)], world.Operator.Actor, "for Cleo", "annotator", project, 9_000_000_000_000_000, world.Operator);
        (await instance.Answers.AddAsync(project, "answers.csv", [.. Enumerable.Range(0, 5).Select(i => new ImportedAnswer($"filler {i}", "worker 9", World.Answer("cat"), 1, null, null))], world.Operator)).AcceptedValue();
        (await ResolveProject.RunAsync(instance, world.Project, ResolutionMethod.DawidSkene, refit: true, world.Operator)).AcceptedValue();
        (await instance.Eraser.EraseItemAsync(new ItemId(Keys.Of(project.Value, 4)), "asked for", world.Operator)).AcceptedValue();
        await instance.Ledger.CheckpointAsync(project);
        return world;
    }

    private static async Task SayAsync(World world, Authority ana, Authority ben)
    {
        var (instance, project) = (world.Instance, world.Project.Id);
        var held = (await world.NextAsync(ben))!;
        (await instance.Tasks.SkipAsync(project, held.Task.Id, World.NewId(), held.Fence, "unclear", "a comment", ben)).AcceptedValue();
        var asked = (await world.NextAsync(ana))!;
        await instance.Tasks.SaveDraftAsync(project, asked.Task.Id, """{"animal":"cat"}""", ana);
        (await instance.Inbox.AskAsync(project, asked.Task.Id, World.NewId(), "what about foxes", ana)).AcceptedValue();
        (await instance.Inbox.FlagAsync(project, asked.Task.Id, World.NewId(), "other", "odd one", ana)).AcceptedValue();
        var entry = (await instance.Inbox.PageAsync(project, null, null, null, null, 1))[0];
        (await instance.Inbox.AnswerAsync(project, entry.Number, World.NewId(), "none here", world.Operator)).AcceptedValue();
    }
}
