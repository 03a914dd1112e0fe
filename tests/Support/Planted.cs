using System.Text;
using System.Text.Json.Nodes;
using Assay.Store;
using Assay.Domain;
using Assay.Domain.Access;
using Assay.Domain.Inbox;
using Assay.Domain.Ledger;
using Assay.Domain.Projects;
using Assay.Domain.Tasks;
using Assay.Server.Work.Labels;
using Assay.Store.Access;
using Assay.Store.Engine;
using Assay.Store.Items;
using Assay.Store.Tasks;

namespace Assay.Tests.Support;

/// <summary>
/// A world in which whatever is to be erased says so: every place where people can put text holds a value with
/// <see cref="Mark"/>. What is to stay says <see cref="Stays"/>.
/// </summary>
internal static class Planted
{
    public const string Mark = "qz71";

    /// <summary>For thousands of items: among as many hashes and salts in base64, four characters that stand together turn up by chance.</summary>
    public const string Rare = "qz71-goes-for-good";

    public const string Stays = "qz72";
    public const string Key = "key-qz71-alpha";
    public const string Name = "Petra qz71mann";
    public const string Worker = "crowd-qz71-9";

    /// <summary>Long enough that pages split and rows move between them.</summary>
    private const int Others = 60;

    public static async Task<(World World, ItemId Item, ActorId Person, ActorId Worker)> WorldAsync(DatabaseEngine engine)
    {
        var world = await World.CreateAsync(engine, new ProjectPolicy(Overlap: 2, DeadAfter: 2));
        var (instance, project) = (world.Instance, world.Project.Id);
        var item = World.Item("The letter of Erika qz71mann, card 4111qz71, lies here.") with
        {
            Meta = """{"source":"mail-qz71"}"""u8.ToArray(), ExternalKey = Key, Facets = [KeyValuePair.Create("thread", "thread-qz71"), KeyValuePair.Create("channel", "mail")],
        };
        var control = World.Item("Another letter, which stays: qz72.") with { ExternalKey = "key-qz72", Facets = [KeyValuePair.Create("channel", "mail")] };
        NewItem[] all = [item, control, .. Enumerable.Range(0, Others).Select(i => World.Item($"filler {i}") with { Facets = [KeyValuePair.Create("channel", "mail")] })];
        (await instance.Items.AddAsync(project, all, new Placement("test", 2), world.Operator)).AcceptedValue();
        var erased = (await instance.Items.FindByKeyAsync(project, Key))!.Id;
        var account = (await instance.Access.CreateAccountAsync(
            "petra.qz71@example.org", Name, "hash-qz71", [new Grant(default, project, default, Roles.Annotator | Roles.Lead)], null, world.Operator)).AcceptedValue();
        var petra = new Authority(account.Id, null, "test");
        var ben = await world.AnnotatorAsync();

        await SayAsync(world, petra, ben);
        await WriteAsync(world, petra, ben);
        (await instance.Answers.AddAsync(project, "test", [.. Enumerable.Range(0, 5).Select(i => new ImportedAnswer($"filler {i}", Worker, World.Answer("cat"), 1, null, null))], world.Operator)).AcceptedValue();
        (await ResolveProject.RunAsync(instance, world.Project, ResolutionMethod.DawidSkene, refit: true, world.Operator)).AcceptedValue();
        await instance.Ledger.CheckpointAsync(project);
        await instance.Database.AnalyzeAsync();
        var worker = await instance.Access.EnsureActorAsync(ActorKind.Person, project, "import:" + Worker);
        return (world, erased, account.Id, worker);
    }

    /// <summary>What is said about the item, and elsewhere in words that name it or the person.</summary>
    private static async Task SayAsync(World world, Authority petra, Authority ben)
    {
        var (instance, project) = (world.Instance, world.Project.Id);
        var mine = (await world.NextAsync(ben))!;
        await instance.Tasks.SaveDraftAsync(project, mine.Task.Id, """{"note":"draft-qz71"}""", ben);
        (await instance.Inbox.FlagAsync(project, mine.Task.Id, World.NewId(), "other", "flag-qz71", ben)).AcceptedValue();
        (await instance.Inbox.AskAsync(project, mine.Task.Id, World.NewId(), "question-qz71", ben)).AcceptedValue();
        foreach (var entry in await instance.Inbox.PageAsync(project, true, null, null, null, 9))
        {
            (await instance.Inbox.AnswerAsync(project, entry.Number, World.NewId(), "answer-qz71, replaced", world.Operator)).AcceptedValue();
            (await instance.Inbox.AnswerAsync(project, entry.Number, World.NewId(), "answer-qz71", world.Operator)).AcceptedValue();
        }

        foreach (var by in (Authority[])[ben, petra])
        {
            var held = by == ben ? mine : (await world.NextAsync(by))!;
            (await instance.Tasks.SubmitAsync(project, new Submission(held.Task.Id, World.NewId(), held.Fence, """{"animal":"cat","note":"said-qz71"}"""u8.ToArray(), 1, null, null), by)).AcceptedValue();
        }

        // Elsewhere: a task of the item that stays.
        var other = (await world.NextAsync(ben))!;
        (await instance.Inbox.AskAsync(project, other.Task.Id, World.NewId(), $"Is it the same as {Key}?", ben)).AcceptedValue();
        (await instance.Inbox.FlagAsync(project, other.Task.Id, World.NewId(), "other", $"ask {Name}", ben)).AcceptedValue();
        (await instance.Inbox.AskAsync(project, other.Task.Id, World.NewId(), "A question that stays: qz72", ben)).AcceptedValue();
        var asked = (await instance.Inbox.PageAsync(project, true, InboxKind.Question, null, null, 1))[0];
        (await instance.Inbox.AnswerAsync(project, asked.Number, World.NewId(), $"as {Key}, says {Worker}", world.Operator)).AcceptedValue();
        (await instance.Tasks.SkipAsync(project, other.Task.Id, World.NewId(), other.Fence, "unclear", $"like {Key}", ben)).AcceptedValue();
        var hers = (await world.NextAsync(petra))!;
        (await instance.Inbox.AskAsync(project, hers.Task.Id, World.NewId(), "my own words, qz71", petra)).AcceptedValue();
        await instance.Tasks.SaveDraftAsync(project, hers.Task.Id, """{"note":"my own draft, qz71"}""", petra);
        await world.AnswerNextAsync(ben, "cat");
        var his = (await world.NextAsync(ben))!;
        await instance.Tasks.SaveDraftAsync(project, his.Task.Id, $$"""{"note":"see {{Key}}"}""", ben);
    }

    /// <summary>What people keep beside the ledger.</summary>
    private static async Task WriteAsync(World world, Authority petra, Authority ben)
    {
        var (instance, project) = (world.Instance, world.Project.Id);
        (await instance.Views.SaveAsync(project, $"about {Key}", "state=open", true, world.Operator)).AcceptedValue();
        (await instance.Views.SaveAsync(project, "by address", $"filter=key%3A{Key}", true, world.Operator)).AcceptedValue();
        (await instance.Views.SaveAsync(project, "by person", "filter=by%3A%22Petra%20qz71mann%22", true, world.Operator)).AcceptedValue();
        (await instance.Views.SaveAsync(project, "stays", "filter=channel%3Amail+qz72", true, world.Operator)).AcceptedValue();
        (await instance.Views.SaveAsync(project, "her own, qz71", "filter=qz71", true, petra)).AcceptedValue();
        (await instance.TaxonomyDrafts.SaveAsync(project, 1, $"taxonomy: T # as in {Key}", world.Operator)).AcceptedValue();
        (await instance.TaxonomyDrafts.SaveAsync(project, 1, "taxonomy: her own qz71", petra)).AcceptedValue();
        await instance.PersonSettings.PutAsync(petra.Actor, "keys", """{"note":"qz71"}""");
        var bulk = (await instance.Bulk.StartAsync(project, new BulkSelection($"key:{Key}", null), new TaskChange(Priority: 2), world.Operator)).AcceptedValue();
        await instance.Bulk.FailAsync(project, bulk.Id, $"The filter key:{Key} cannot be read.");
        (await instance.Bulk.StartAsync(project, new BulkSelection("thread:thread-qz71", null), new TaskChange(Priority: 2), world.Operator)).AcceptedValue();
        var run = await instance.Imports.StartAsync(project, "items", $"{Key}.csv", world.Operator.Actor);
        Fault[] faults = [new("id", $"The key \"{Key}\" belongs to an earlier row.", 3), new($"{Worker} said", "This column is unknown.", 4)];
        await instance.Imports.AddFaultsAsync(run, 0, [.. faults.Select(f => new RefusedLine(f))]);
        await instance.Imports.SaveAsync(run with { State = ImportState.Failed, Message = $"Broken at {Key}." });
        await instance.Imports.AddFaultsAsync(run, 2, [new RefusedLine(new Fault("id", "A line that stays: qz72.", 5))]);
        await instance.Access.AddCredentialAsync(CredentialKind.Token, Secret(1), ben.Actor, $"robot for {Key}", "", project, 9_000_000_000_000_000, world.Operator);
        await instance.Access.AddCredentialAsync(CredentialKind.Invitation, Secret(2), world.Operator.Actor, $"for {Name}", "annotator", project, 9_000_000_000_000_000, world.Operator);
        await instance.Access.AddCredentialAsync(CredentialKind.Invitation, Secret(3), world.Operator.Actor, "for petra.qz71@example.org", "owner", default, 9_000_000_000_000_000, world.Operator);
        await instance.Ledger.RecordAsync(project, EventKind.ExportBegun, new JsonObject { ["filter"] = $"key:{Key}", ["subject"] = "labels" }, world.Operator);
    }

    private static byte[] Secret(byte number) => [.. Enumerable.Repeat(number, 32)];

    /// <summary>Every column of every table, as the engine itself lists them.</summary>
    public static Task<List<(string Table, string Column)>> ColumnsAsync(Instance instance) => instance.Database.ReadAsync(s => s.Query(
        s.Dialect.WritesArrays
            ? "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, ordinal_position"
            : "SELECT m.name, c.name FROM sqlite_schema m JOIN pragma_table_xinfo(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY 1, c.cid",
        r => (r.GetString(0), r.GetString(1))));

    /// <summary>The columns in which a text stands, whatever their type.</summary>
    public static async Task<List<string>> ColumnsWithAsync(Instance instance, string text)
    {
        var (bytes, found) = (Encoding.UTF8.GetBytes(text), new List<string>());
        foreach (var (table, column) in await ColumnsAsync(instance))
        {
            var values = await instance.Database.ReadAsync(s => s.Query(
                s.Dialect.WritesArrays
                    ? $"SELECT coalesce(CASE WHEN pg_typeof({column}) = 'bytea'::regtype THEN decode(replace(({column})::text, '\\x', ''), 'hex') ELSE convert_to(({column})::text, 'UTF8') END, '') FROM {table}"
                    : $"SELECT coalesce(CAST({column} AS BLOB), x'') FROM {table}",
                r => r.Bytes(0).AsSpan().IndexOf(bytes) >= 0));
            if (values.Contains(true))
            {
                found.Add($"{table}.{column}");
            }
        }

        return found;
    }

    /// <summary>The files of a folder in which a text stands, as UTF-8 or UTF-16.</summary>
    public static List<string> FilesWith(string folder, string text)
    {
        byte[][] forms = [Encoding.UTF8.GetBytes(text), Encoding.Unicode.GetBytes(text)];
        return [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(f => forms.Any(form => Read(f).AsSpan().IndexOf(form) >= 0)).Select(f => Path.GetFileName(f))];
    }

    private static byte[] Read(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }
}
