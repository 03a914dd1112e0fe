using System.Globalization;
using System.Text.Json.Nodes;
using Assay.Server.Commands;
using Assay.Tests.Support;
using Assay.Tests.Support.Faults;
using Microsoft.Data.Sqlite;

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

/// <summary>What the command line says of wrong input, and what it finds in a ledger that somebody changed.</summary>
public sealed class CommandRefusalTests
{
    [Theory]
    [InlineData("project show nope", 3, "There is no project named \"nope\".")]
    [InlineData("import nofile.csv --project support", 2, "There is no file")]
    [InlineData("import items.csv --project support --key nr", 2, "its columns are channel, id, text")]
    [InlineData("import items.csv --project support --priority 9999", 2, "it must lie between -4096 and 4095")]
    [InlineData("import items.csv --project support --format xml", 2, "is no form of rows")]
    [InlineData("import bad.csv --project support", 1, "line 3")]
    [InlineData("import annotations unknown.csv --project support", 1, "'zzz' is not a class of this field")]
    [InlineData("taxonomy check bad.yaml", 2, "did you mean 'choice'?")]
    [InlineData("export --project support --format xml", 2, "is no export format")]
    [InlineData("export --project support --as-of yesterday", 2, "neither a ledger size nor a moment")]
    [InlineData("resolve --project support --method glad", 2, "the methods are single, majority, dawid-skene")]
    [InlineData("label show m9 --project support", 3, "There is no item with the key \"m9\".")]
    [InlineData("project create support --taxonomy taxonomy.yaml", 3, "A project named \"support\" exists already.")]
    [InlineData("project policy support --set maxHeld", 2, "Write --set FIELD=VALUE.")]
    [InlineData("project policy support --set held=3", 2, "Its fields are overlap, method,")]
    [InlineData("project policy support --set maxHeld=many", 2, "maxHeld cannot be \"many\": it is a number, such as 32.")]
    [InlineData("project policy support --set maxHeld=null", 2, "maxHeld cannot be \"null\"")]
    [InlineData("project policy support --set method=glad", 2, "method cannot be \"glad\": it is single, majority, dawid-skene.")]
    [InlineData("project policy support --set maxHeld=0", 2, "it must lie between 1 and 1000")]
    [InlineData("project list --database Hst=nowhere", 2, "Host=...;Username=...")]
    [InlineData("serve --urls http://127.0.0.1:99999", 2, "cannot listen on")]
    [InlineData("restore nofolder --no-erasures", 2, "There is no backup in")]
    public async Task Wrong_input_is_refused_with_its_reason_and_its_exit_code(string line, int code, string reason)
    {
        using var desk = new CommandDesk(DatabaseEngine.Sqlite);
        await desk.DoAsync("project", "create", "support", "--taxonomy", desk.Write("taxonomy.yaml", "taxonomy: T\nfields:\n  - name: intent\n    type: choice\n    classes: [{name: refund}, {name: delivery}]\n"));
        desk.Write("items.csv", "id,text,channel\nm1,hello,mail\n");
        desk.Write("bad.csv", "id,text\nm1,hello\nm2,one,too many\n");
        desk.Write("unknown.csv", "task,worker,label\nm1,ana,zzz\n");
        desk.Write("bad.yaml", "taxonomy: T\nfields:\n  - name: a\n    type: chioce\n    classes: [{name: q}]\n");
        var arguments = line.Split(' ').Select(a => a.Contains('.', StringComparison.Ordinal) && !a.StartsWith("http", StringComparison.Ordinal) || a == "nofolder" ? desk.Path(a) : a);

        var run = line.StartsWith("taxonomy", StringComparison.Ordinal) ? await CommandRun.OfAsync([.. arguments]) : await desk.RunAsync([.. arguments]);

        Assert.Contains(reason, run.Error + run.Out, StringComparison.Ordinal);
        Assert.Equal(code, run.Code);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_ends_with_1_and_names_position_and_event_of_a_changed_byte()
    {
        using var desk = new CommandDesk(DatabaseEngine.Sqlite);
        await desk.DoAsync("project", "create", "support", "--taxonomy", desk.Write("taxonomy.yaml", "taxonomy: T\nfields:\n  - name: intent\n    type: choice\n    classes: [{name: refund}]\n"));
        await desk.DoAsync("import", "annotations", desk.Write("answers.csv", "task,worker,label\nm1,ana,refund\n"), "--project", "support");
        var (position, id) = Tamper(Path.Combine(desk.Data, "assay.db"));

        var run = await desk.RunAsync("verify", "--project", "support");

        Assert.Equal(1, run.Code);
        Assert.Contains(position, run.Out + run.Error, StringComparison.Ordinal);
        Assert.Contains(id, run.Out + run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_names_a_policy_that_is_no_policy_and_does_not_stumble_over_it()
    {
        using var desk = new CommandDesk(DatabaseEngine.Sqlite);
        await desk.DoAsync("project", "create", "support");
        Change(desk, "UPDATE project SET policy = 'no policy' WHERE project_id > 0");

        var run = await desk.RunAsync("verify");

        Assert.Equal(ExitCodes.DoesNotHold, run.Code);
        Assert.Contains("policy", run.Out, StringComparison.Ordinal);
        Assert.Empty(run.Error);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"header":null,"path":[null],"checkpoint":null,"key":null,"position":0,"treeSize":1}""")]
    [InlineData("""{"header":"{}","path":[],"checkpoint":"","key":"","position":-1,"treeSize":-1}""")]
    [InlineData("null")]
    [InlineData("[1]")]
    public async Task A_file_that_is_no_whole_proof_does_not_hold(string text)
    {
        using var desk = new CommandDesk(DatabaseEngine.Sqlite);

        var run = await CommandRun.OfAsync(["verify", "--proof", desk.Write("proof.json", text)]);

        Assert.InRange(run.Code, 1, 2);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(8192)]
    public async Task A_damaged_database_ends_with_its_reason(int from)
    {
        using var desk = new CommandDesk(DatabaseEngine.Sqlite);
        await desk.DoAsync("project", "create", "support");
        var file = Path.Combine(desk.Data, "assay.db");
        var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        Array.Fill(bytes, (byte)0xA5, from, bytes.Length - from);
        await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);

        foreach (var line in (string[][])[["project", "list"], ["verify"], ["doctor"], ["export", "--project", "support", "--out", desk.Path("x.jsonl")], ["backup", desk.Path("backup")]])
        {
            var run = await desk.RunAsync(line);

            Assert.Equal(ExitCodes.Unavailable, run.Code);
            Assert.Contains("damaged", run.Error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(100)]
    [InlineData(1600)]
    public async Task A_backup_that_finds_no_room_says_so_and_leaves_nothing_that_looks_like_one(int blocks)
    {
        using var desk = new CommandDesk(DatabaseEngine.Sqlite);
        await desk.DoAsync("project", "create", "support", "--taxonomy", desk.Write("taxonomy.yaml", "taxonomy: T\nfields:\n  - name: intent\n    type: choice\n    classes: [{name: refund}, {name: delivery}]\n"));
        await desk.DoAsync("import", desk.Write("items.csv", "id,text\n" + string.Concat(Enumerable.Range(0, 3000).Select(i => $"m{i},{new string('x', 300)}\n"))), "--project", "support", "--key", "id");

        var full = await desk.WithFilesUpToAsync(blocks, "backup", desk.Path("backup"));
        var left = Directory.Exists(desk.Path("backup")) ? Directory.GetFiles(desk.Path("backup")) : [];
        var again = await desk.RunAsync("backup", desk.Path("backup"));

        Assert.Equal(ExitCodes.Unavailable, full.Code);
        Assert.DoesNotContain("   at ", full.Error, StringComparison.Ordinal);
        Assert.Empty(left);
        Assert.True(again.Code == 0, again.Error);
    }

    [Fact]
    public async Task A_backup_that_was_broken_off_is_not_restored()
    {
        using var desk = new CommandDesk(DatabaseEngine.Sqlite);
        await desk.DoAsync("project", "create", "support");
        await desk.DoAsync("backup", desk.Path("backup"));
        File.Delete(System.IO.Path.Combine(desk.Path("backup"), "ledger.key")); // it comes last

        var restored = await CommandRun.OfAsync(["restore", desk.Path("backup"), "--no-erasures", "--data", desk.Path("new")]);

        Assert.Equal(ExitCodes.Invalid, restored.Code);
        Assert.Contains("broken off", restored.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(System.IO.Path.Combine(desk.Path("new"), "assay.db")));
    }

    [Fact]
    public async Task A_file_of_heads_that_was_emptied_is_said_by_whoever_comes_first()
    {
        using var desk = new CommandDesk(DatabaseEngine.Sqlite);
        await desk.DoAsync("project", "create", "support");

        File.WriteAllBytes(Path.Combine(desk.Data, "assay.db-heads"), []);
        var listed = await desk.DoAsync("project", "list");
        var whole = await desk.DoAsync("project", "list");
        File.WriteAllBytes(Path.Combine(desk.Data, "assay.db-heads"), new byte[42]);
        var doctor = await desk.RunAsync("doctor", "--json");

        Assert.Contains("was emptied or torn", listed.Error, StringComparison.Ordinal);
        Assert.Empty(whole.Error);
        Assert.Contains("was emptied or torn", doctor.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ix_task_queue")]
    [InlineData("ux_item_hash")]
    public async Task Verify_and_doctor_name_an_index_that_is_gone(string index)
    {
        using var desk = new CommandDesk(DatabaseEngine.Sqlite);
        await desk.DoAsync("project", "create", "support");
        Change(desk, $"DROP INDEX {index}; UPDATE project SET name = name");

        var verified = await desk.RunAsync("verify");
        var asJson = await desk.RunAsync("verify", "--json");
        var ledgerOnly = await desk.RunAsync("verify", "--ledger-only");
        var doctor = await desk.RunAsync("doctor");
        var backedUp = await desk.RunAsync("backup", desk.Path("backup"));
        var restored = await CommandRun.OfAsync(["restore", desk.Path("backup"), "--no-erasures", "--data", desk.Path("new")]);

        Assert.Equal((1, 1, 0, 1), (verified.Code, asJson.Code, ledgerOnly.Code, doctor.Code));
        Assert.Equal((1, 0), (backedUp.Code, restored.Code));
        Assert.Contains($"index {index} is missing", backedUp.Error, StringComparison.Ordinal);
        Assert.All([verified, asJson, doctor], run => Assert.Contains($"index {index} is missing", run.Out, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_lost_key_is_said_and_replaced_only_when_told()
    {
        using var desk = new CommandDesk(DatabaseEngine.Sqlite);
        await desk.DoAsync("project", "create", "support");
        File.Delete(Path.Combine(desk.Data, "ledger.key"));

        var refused = await desk.RunAsync("project", "list");
        var replaced = await desk.DoAsync("key", "replace", "--json");
        await desk.DoAsync("verify");

        Assert.Equal(ExitCodes.Invalid, refused.Code);
        Assert.Contains("assay key replace", refused.Error, StringComparison.Ordinal);
        Assert.NotEqual(replaced.Json["old"]!.GetValue<string>(), replaced.Json["new"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_copy_to_PostgreSQL_and_back_exports_the_same_bytes()
    {
        using var desk = new CommandDesk(DatabaseEngine.Sqlite);
        await desk.DoAsync("project", "create", "support", "--taxonomy", desk.Write("taxonomy.yaml", "taxonomy: T\nfields:\n  - name: intent\n    type: choice\n    classes: [{name: refund}]\n"));
        await desk.DoAsync("import", "annotations", desk.Write("answers.csv", "task,worker,label\nm1,ana,refund\nm2,ana,refund\n"), "--project", "support");
        await desk.DoAsync("resolve", "--project", "support");
        var database = PostgresCluster.NewDatabase();

        var there = await CommandRun.OfAsync(["copy", "--from", desk.Data, "--to", database, "--to-data", desk.Path("there")]);
        var back = await CommandRun.OfAsync(["copy", "--from", desk.Path("there"), "--from-database", database, "--to-data", desk.Path("back")]);
        await desk.DoAsync("export", "--project", "support", "--out", desk.Path("a.jsonl"));
        var exported = await CommandRun.OfAsync(["export", "--project", "support", "--out", desk.Path("b.jsonl"), "--data", desk.Path("back")]);

        Assert.Equal((0, 0, 0), (there.Code, back.Code, exported.Code));
        Assert.Equal(await File.ReadAllBytesAsync(desk.Path("a.jsonl"), TestContext.Current.CancellationToken), await File.ReadAllBytesAsync(desk.Path("b.jsonl"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void The_executable_is_built_beside_the_tests() => Assert.True(File.Exists(ServerProcess.Executable), ServerProcess.Executable);

    private static void Change(CommandDesk desk, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(desk.Data, "assay.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        Assert.NotEqual(0, command.ExecuteNonQuery());
    }

    /// <summary>Changes one letter of an answer as somebody with the database file could.</summary>
    private static (string Position, string Id) Tamper(string file)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = """
            DROP TRIGGER tr_ledger_no_update;
            UPDATE ledger_event SET value = replace(value, 'refund', 'refunx') WHERE kind = 'annotation.imported';
            SELECT position, json_extract(header, '$.event') FROM ledger_event WHERE kind = 'annotation.imported';
            """;
        using var row = command.ExecuteReader();
        row.Read();
        return (row.GetInt64(0).ToString(CultureInfo.InvariantCulture), row.GetString(1));
    }
}
