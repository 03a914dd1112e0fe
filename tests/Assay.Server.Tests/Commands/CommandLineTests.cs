using System.Globalization;
using System.Text.Json.Nodes;
using Assay.Server.Commands;
using Assay.Tests.Support;
using Assay.Tests.Support.Faults;

namespace Assay.Server.Tests.Commands;

public sealed class CommandLineTestsOnSqlite() : CommandLineTests(DatabaseEngine.Sqlite);

public sealed class CommandLineTestsOnPostgres() : CommandLineTests(DatabaseEngine.Postgres);

/// <summary>The verbs as processes on a store: from raw rows to provable labels, out and back again.</summary>
public abstract class CommandLineTests(DatabaseEngine engine)
{
    protected const string Taxonomy = "taxonomy: Intents\nfields:\n  - name: intent\n    type: choice\n    classes: [{name: refund}, {name: delivery}]\n";
    protected const string Items = "id,text,channel\nm1,I want my money back,mail\nm2,Where is my parcel,chat\nm3,\"Refund, please\",chat\n";
    protected const string Answers = "task,worker,label\nm1,ana,refund\nm1,ben,refund\nm2,ana,delivery\nm2,ben,delivery\nm3,ana,refund\nm3,ben,delivery\n";

    [Fact]
    public async Task Rows_and_answers_become_labels_that_can_be_exported_and_verified()
    {
        using var desk = new CommandDesk(engine, asProcesses: true);

        var imported = await BeginAsync(desk);
        var again = await desk.DoAsync("import", desk.Path("items.csv"), "--project", "support", "--key", "id", "--facet", "channel", "--json");
        var resolved = await desk.DoAsync("resolve", "--project", "support", "--json");
        var shown = await desk.DoAsync("label", "show", "m1", "--project", "support", "--json");
        var exported = await desk.DoAsync("export", "--project", "support", "--out", desk.Path("labels.jsonl"), "--json");
        var verified = await desk.DoAsync("verify", "--project", "support", "--json");
        var rebuilt = await desk.DoAsync("rebuild", "--project", "support");

        var labels = (await File.ReadAllLinesAsync(desk.Path("labels.jsonl"), TestContext.Current.CancellationToken)).Select(l => JsonNode.Parse(l)!).ToList();
        Assert.Equal((3, 0), ((int)imported.Json["added"]!, (int)imported.Json["refused"]!));
        Assert.Equal((0, 3), ((int)again.Json["added"]!, (int)again.Json["known"]!));
        Assert.Equal((2, 1), ((int)resolved.Json["final"]!, (int)resolved.Json["disputed"]!));
        Assert.Equal("refund", (string)shown.Json["class"]!);
        Assert.NotNull(imported.Json["finishedAt"]);
        Assert.Equal(3, (int)exported.Json["rows"]!);
        Assert.Equal(["final", "final", "disputed"], labels.Select(l => (string)l["state"]!));
        Assert.True((bool)verified.Json[0]!["holds"]!);
        Assert.Contains("rebuilt", rebuilt.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_of_texts_comes_in_by_name_and_bad_files_are_refused_by_theirs()
    {
        using var desk = new CommandDesk(engine);
        await desk.DoAsync("project", "create", "support");
        Directory.CreateDirectory(desk.Path("texts/deep"));
        desk.Write("texts/a.txt", "first");
        desk.Write("texts/deep/b.txt", "first");
        await File.WriteAllBytesAsync(desk.Path("texts/bom.txt"), [0xEF, 0xBB, 0xBF, .. "with a mark"u8], TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(desk.Path("texts/latin1.txt"), [.. "caf"u8, 0xE9, .. " au lait"u8], TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(desk.Path("texts/utf16.txt"), System.Text.Encoding.Unicode.GetBytes("sixteen"), TestContext.Current.CancellationToken);
        desk.Write("texts/empty.txt", "");
        desk.Write("texts/picture.png", "no text");

        var run = await desk.RunAsync("import", desk.Path("texts"), "--project", "support", "--json");
        var keys = (await desk.DoAsync("task", "list", "--project", "support", "--json")).Json.AsArray();
        var show = (await desk.DoAsync("project", "show", "support", "--json")).Json;

        Assert.Equal(1, run.Code);
        Assert.Equal((6, 3, 3), ((int)run.Json["read"]!, (int)run.Json["added"]!, (int)run.Json["refused"]!));
        Assert.Equal(["empty.txt", "latin1.txt", "utf16.txt"], run.Json["faults"]!.AsArray().Select(f => (string)f!["field"]!).Order());
        Assert.Contains("picture.png", run.Error, StringComparison.Ordinal);
        Assert.Empty(keys);
        Assert.Equal(3, (int)show["counts"]!["items"]!);
    }

    [Fact]
    public async Task A_list_of_tasks_takes_the_filters_of_the_grid_and_names_a_bad_term()
    {
        using var desk = new CommandDesk(engine);
        await BeginAsync(desk);

        var chat = await desk.DoAsync("task", "list", "--project", "support", "--filter", "channel:chat answers>=2", "--json");
        var bad = await desk.RunAsync("task", "list", "--project", "support", "--filter", "chanel:chat");

        Assert.Equal(["m2", "m3"], chat.Json.AsArray().Select(line => (string)line!["key"]!));
        Assert.Equal(2, bad.Code);
        Assert.Contains("did you mean 'channel'?", bad.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_tasks_that_a_filter_means_are_changed_taken_back_and_exported()
    {
        using var desk = new CommandDesk(engine);
        await BeginAsync(desk);

        var changed = await desk.DoAsync("task", "change", "--filter", "channel:chat", "--project", "support", "--priority", "9", "--json");
        var first = await desk.DoAsync("task", "list", "--project", "support", "--filter", "priority:9", "--json");
        var undone = await desk.DoAsync("task", "undo", (string)changed.Json["id"]!, "--project", "support", "--json");
        var none = await desk.DoAsync("task", "list", "--project", "support", "--filter", "priority:9", "--json");
        await desk.DoAsync("export", "--project", "support", "--filter", "channel:chat", "--out", desk.Path("chat.jsonl"));
        var both = await desk.RunAsync("task", "change", "1", "--filter", "channel:chat", "--project", "support", "--priority", "9");
        var nowhere = await desk.RunAsync("task", "change", "--filter", "channel:chat", "--priority", "9");

        Assert.Equal(("done", 2L), ((string)changed.Json["state"]!, (long)changed.Json["changed"]!));
        Assert.Equal(2, first.Json.AsArray().Count);
        Assert.Equal(2L, (long)undone.Json["changed"]!);
        Assert.Empty(none.Json.AsArray());
        Assert.Equal(2, (await File.ReadAllLinesAsync(desk.Path("chat.jsonl"), TestContext.Current.CancellationToken)).Length);
        Assert.Equal((2, 2), (both.Code, nowhere.Code));
        Assert.Contains("--filter needs --project", nowhere.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_check_says_what_an_import_would_do_and_writes_nothing()
    {
        using var desk = new CommandDesk(engine);
        await BeginAsync(desk);
        var rows = desk.Write("more.csv", "id,text,channel\nm1,I want my money back,mail\nm4,New,chat\nm5\n");

        var check = await desk.RunAsync("import", rows, "--project", "support", "--key", "id", "--facet", "channel", "--check", "--json");

        Assert.Equal(1, check.Code);
        Assert.Equal((1L, 1L, 1L), ((long)check.Json["added"]!, (long)check.Json["known"]!, (long)check.Json["refused"]!));
        Assert.DoesNotContain("m4", (await desk.DoAsync("task", "list", "--project", "support", "--json")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_export_as_of_an_earlier_position_has_what_stood_then()
    {
        using var desk = new CommandDesk(engine);
        await BeginAsync(desk);
        await desk.DoAsync("resolve", "--project", "support");
        await desk.DoAsync("export", "--project", "support", "--out", desk.Path("before.jsonl"));
        var size = (int)(await desk.DoAsync("project", "show", "support", "--json")).Json["ledger"]!["size"]!;
        await desk.DoAsync("import", "annotations", desk.Write("more.csv", "task,worker,label\nm3,cleo,refund\n"), "--project", "support");
        await desk.DoAsync("resolve", "--project", "support");

        await desk.DoAsync("export", "--project", "support", "--out", desk.Path("then.jsonl"), "--as-of", (size - 1).ToString(CultureInfo.InvariantCulture));
        await desk.DoAsync("export", "--project", "support", "--out", desk.Path("now.jsonl"));

        var before = await File.ReadAllTextAsync(desk.Path("before.jsonl"), TestContext.Current.CancellationToken);
        Assert.Equal(before, await File.ReadAllTextAsync(desk.Path("then.jsonl"), TestContext.Current.CancellationToken));
        Assert.NotEqual(before, await File.ReadAllTextAsync(desk.Path("now.jsonl"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_backup_is_restored_only_with_the_erasures_that_came_after_it()
    {
        using var desk = new CommandDesk(engine);
        await BeginAsync(desk);
        await desk.DoAsync("resolve", "--project", "support");
        await desk.DoAsync("backup", desk.Path("backup"));
        var item = (string)(await desk.DoAsync("label", "show", "m1", "--project", "support", "--json")).Json["item"]!;
        await desk.DoAsync("erase", "--item", item, "--reason", "asked for");

        var unsaid = await CommandRun.OfAsync(["restore", desk.Path("backup"), "--data", desk.Path("one")]);
        var lost = await CommandRun.OfAsync(["restore", desk.Path("backup"), "--data", desk.Path("two"), "--erasures", desk.Path("none.jsonl")]);
        var restored = await CommandRun.OfAsync(["restore", desk.Path("backup"), "--data", desk.Path("three"), "--erasures", Path.Combine(desk.Data, "erasures.jsonl"), "--json"]);

        Assert.Equal((2, 2), (unsaid.Code, lost.Code));
        Assert.Contains("--no-erasures", unsaid.Error, StringComparison.Ordinal);
        Assert.Contains("There is no erasure list", lost.Error, StringComparison.Ordinal);
        Assert.Equal((0, 1), (restored.Code, (int)restored.Json["erasuresApplied"]!));
        Assert.DoesNotContain("money back"u8.ToArray(), Directory.GetFiles(desk.Path("three")).Select(File.ReadAllBytes), new Holds());
    }

    [Fact]
    public async Task A_restore_and_a_copy_into_what_is_taken_are_refused_alike()
    {
        using var desk = new CommandDesk(engine);
        await desk.DoAsync("project", "create", "support");
        await desk.DoAsync("backup", desk.Path("backup"));

        var restored = await desk.RunAsync("restore", desk.Path("backup"), "--no-erasures");
        var copied = await CommandRun.OfAsync(["copy", "--from", desk.Path("backup"), .. desk.Target]);

        Assert.Equal((ExitCodes.Refused, ExitCodes.Refused), (restored.Code, copied.Code));
    }

    [Theory]
    [InlineData("verify")]
    [InlineData("doctor")]
    [InlineData("project list")]
    [InlineData("project show support")]
    [InlineData("export --project support --out @x.jsonl")]
    [InlineData("rebuild")]
    [InlineData("backup @backup")]
    public async Task Where_nothing_was_begun_a_command_that_reads_makes_nothing(string line)
    {
        using var desk = new CommandDesk(engine);

        var run = await desk.RunAsync(line.Replace("@", desk.Folder + "/", StringComparison.Ordinal).Split(' '));
        var begun = await desk.RunAsync("verify");

        Assert.InRange(run.Code, 1, 2);
        Assert.Contains("There is no Assay data in", run.Out + run.Error, StringComparison.Ordinal);
        Assert.Contains("There is no Assay data in", begun.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(desk.Data));
        await desk.DoAsync("project", "create", "support");
    }

    [Fact]
    public async Task Rules_of_a_project_are_shown_and_changed_field_by_field()
    {
        using var desk = new CommandDesk(engine);
        await BeginAsync(desk);

        var changed = await desk.DoAsync("project", "policy", "support", "--set", "maxHeld=8", "--set", "annotatorsMayPick=true", "--json");
        var shown = await desk.DoAsync("project", "policy", "support", "--json");
        var verified = await desk.DoAsync("verify", "--project", "support");

        Assert.Equal((8, true, 2), ((int)changed.Json["maxHeld"]!, (bool)changed.Json["annotatorsMayPick"]!, (int)changed.Json["overlap"]!));
        Assert.Equal(changed.Out, shown.Out);
        Assert.Contains("verified", verified.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_checkpoint_that_came_by_mail_is_read_with_the_line_ends_it_was_given()
    {
        await using var world = await World.CreateAsync(engine);
        var file = Path.Combine(world.Settings.DataDirectory, "checkpoint");
        var kept = await world.Instance.Ledger.CheckpointAsync(world.Project.Id);
        string[] store = world.Settings.ConnectionString is { } database ? ["--data", world.Settings.DataDirectory, "--database", database] : ["--data", world.Settings.DataDirectory];

        await File.WriteAllTextAsync(file, kept.ReplaceLineEndings("\r\n"), TestContext.Current.CancellationToken);
        var mailed = await CommandRun.OfAsync(["verify", "--checkpoint", file, .. store]);
        await File.WriteAllTextAsync(file, kept.Replace("\n\n", "\n\n\n", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        var other = await CommandRun.OfAsync(["verify", "--checkpoint", file, .. store]);

        await File.WriteAllTextAsync(file, "\n", TestContext.Current.CancellationToken);
        var empty = await CommandRun.OfAsync(["verify", "--checkpoint", file, .. store]);

        Assert.True(mailed.Code == 0, mailed.Error + mailed.Out);
        Assert.NotEqual(0, other.Code);
        Assert.Equal(2, empty.Code);
        Assert.Contains("--checkpoint checkpoint is empty", empty.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_is_worked_on_with_the_same_verbs()
    {
        using var desk = new CommandDesk(engine);
        await using var server = await TestServer.StartAsync(engine);
        using var owner = await server.PersonAsync(Domain.Access.Roles.Owner);
        async Task<CommandRun> OnServer(params string[] arguments)
        {
            var run = await CommandRun.OfAsync([.. arguments, "--server", server.Address.ToString(), "--token", owner.Token]);
            Assert.True(run.Code == 0, run.Error + run.Out);
            return run;
        }

        await OnServer("project", "create", "support", "--taxonomy", desk.Write("taxonomy.yaml", Taxonomy), "--overlap", "2");
        var imported = await OnServer("import", desk.Write("items.csv", Items), "--project", "support", "--key", "id", "--json");
        await OnServer("import", "annotations", desk.Write("answers.csv", Answers), "--project", "support");
        await OnServer("resolve", "--project", "support");
        await OnServer("export", "--project", "support", "--out", desk.Path("labels.csv"), "--format", "csv");
        var check = await OnServer("import", desk.Write("items.csv", Items), "--project", "support", "--key", "id", "--check", "--json");
        var changed = await OnServer("task", "change", "--filter", "state:resolved", "--project", "support", "--priority", "3", "--json");
        var undone = await OnServer("task", "undo", (string)changed.Json["id"]!, "--project", "support", "--json");
        await OnServer("export", "--project", "support", "--filter", "state:disputed", "--out", desk.Path("disputed.jsonl"));
        var policy = await OnServer("project", "policy", "support", "--set", "maxHeld=7", "--set", "method=single", "--json");
        var verified = await OnServer("verify", "--project", "support");
        var refused = await CommandRun.OfAsync(["project", "list", "--server", server.Address.ToString(), "--token", "assay_pat_wrong"]);
        var away = await CommandRun.OfAsync(["project", "list", "--server", "http://127.0.0.1:1", "--token", owner.Token]);

        Assert.Equal(3, (int)imported.Json["added"]!);
        Assert.Equal(3, (int)check.Json["known"]!);
        Assert.Equal((2, 2), ((int)changed.Json["changed"]!, (int)undone.Json["changed"]!));
        Assert.Equal((7, "single", 2), ((int)policy.Json["maxHeld"]!, (string)policy.Json["method"]!, (int)policy.Json["overlap"]!));
        Assert.Single(await File.ReadAllLinesAsync(desk.Path("disputed.jsonl"), TestContext.Current.CancellationToken));
        Assert.Equal(4, (await File.ReadAllLinesAsync(desk.Path("labels.csv"), TestContext.Current.CancellationToken)).Length);
        Assert.Contains("holds: true", verified.Out, StringComparison.Ordinal);
        Assert.Equal((3, 4), (refused.Code, away.Code));
    }

    protected static async Task<CommandRun> BeginAsync(CommandDesk desk)
    {
        await desk.DoAsync("project", "create", "support", "--taxonomy", desk.Write("taxonomy.yaml", Taxonomy), "--overlap", "2");
        var imported = await desk.DoAsync("import", desk.Write("items.csv", Items), "--project", "support", "--key", "id", "--facet", "channel", "--json");
        await desk.DoAsync("import", "annotations", desk.Write("answers.csv", Answers), "--project", "support");
        return imported;
    }

    /// <summary>Equal where a file holds the bytes.</summary>
    private sealed class Holds : IEqualityComparer<byte[]>
    {
        public bool Equals(byte[]? x, byte[]? y) => x is not null && y is not null && (x.AsSpan().IndexOf(y) >= 0 || y.AsSpan().IndexOf(x) >= 0);

        public int GetHashCode(byte[] obj) => 0;
    }
}
