using System.Globalization;
using Assay.Domain.Projects;
using Assay.Server.Commands;
using Assay.Store;
using Assay.Store.Engine;
using Assay.Tests.Support;
using Assay.Tests.Support.Faults;
using Microsoft.Data.Sqlite;

namespace Assay.Server.Tests.Commands;

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
    [InlineData("""{"header":"{}","header":"{}","path":[],"checkpoint":"","key":"","position":0,"treeSize":1}""")]
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
    public async Task A_restore_that_was_broken_off_before_its_rows_were_in_is_made_again()
    {
        using var desk = new CommandDesk(DatabaseEngine.Sqlite);
        await desk.DoAsync("project", "create", "support");
        await desk.DoAsync("backup", desk.Path("backup"));
        Directory.CreateDirectory(desk.Path("new"));
        File.WriteAllBytes(Path.Combine(desk.Path("new"), "assay.db"), []);
        var taken = await CommandRun.OfAsync(["restore", desk.Path("backup"), "--no-erasures", "--data", desk.Path("new")]);
        File.WriteAllText(Path.Combine(desk.Path("new"), "assay.db-restoring"), "restore");

        var restored = await CommandRun.OfAsync(["restore", desk.Path("backup"), "--no-erasures", "--data", desk.Path("new")]);

        Assert.Equal((ExitCodes.Refused, ExitCodes.Done), (taken.Code, restored.Code));
        Assert.False(File.Exists(Path.Combine(desk.Path("new"), "assay.db-restoring")));
    }

    [Fact]
    public void A_disk_that_is_full_is_no_fault_of_the_command_line()
    {
        // What writing to /dev/full throws.
        Assert.Contains("The disk is full", StoreUnavailableException.Of(new IOException("No space left on device : '/x'", 28))?.Message, StringComparison.Ordinal);
        Assert.Null(StoreUnavailableException.Of(new FileNotFoundException()));
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

    [Fact]
    public async Task Doctor_says_that_the_clock_is_behind_the_newest_event()
    {
        using var desk = new CommandDesk(DatabaseEngine.Sqlite);
        var ahead = new ManualTime();
        ahead.Advance(TimeSpan.FromDays(36_500));
        await using (var instance = await Instance.OpenAsync(new StoreSettings(desk.Data), Server.Work.Labels.LabelAggregation.Aggregate, ahead))
        {
            (await instance.Projects.CreateAsync("support", "", new ProjectPolicy(), Workplace.Operator)).AcceptedValue();
        }

        var doctor = await desk.RunAsync("doctor");

        Assert.Equal(1, doctor.Code);
        Assert.Contains("and this machine's clock says", doctor.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named_with_what_to_do()
    {
        using var desk = new CommandDesk(DatabaseEngine.Sqlite);
        using var other = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        other.Start();

        var refused = await desk.RunAsync("serve", "--urls", $"http://{other.LocalEndpoint}");

        Assert.Equal(2, refused.Code);
        Assert.Contains("another program listens there already. Stop it, or name another port with --urls", refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", refused.Out + refused.Error, StringComparison.Ordinal);
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
