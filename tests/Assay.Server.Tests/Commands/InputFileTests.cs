using Assay.Server.Commands;
using Assay.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Assay.Server.Tests.Commands;

/// <summary>Files that cannot be read are refused by their names, and nothing is done.</summary>
public sealed class InputFileTests
{
    private static readonly byte[] Latin1 = [.. "first\ncaf"u8, 0xE9, .. "\n"u8];

    [Theory]
    [InlineData("verify", "--proof")]
    [InlineData("verify", "--checkpoint")]
    [InlineData("taxonomy", "check")]
    public async Task Text_that_is_no_UTF8_is_refused_by_file_and_line(params string[] words)
    {
        using var desk = new CommandDesk(DatabaseEngine.Sqlite);
        await desk.DoAsync("project", "create", "support");
        await File.WriteAllBytesAsync(desk.Path("latin1"), Latin1, TestContext.Current.CancellationToken);

        var run = words[0] == "verify" ? await desk.RunAsync([.. words, desk.Path("latin1")]) : await CommandRun.OfAsync([.. words, desk.Path("latin1")]);

        Assert.Equal(ExitCodes.Invalid, run.Code);
        Assert.Contains("latin1 is not valid UTF-8 (byte 0xE9)", run.Error, StringComparison.Ordinal);
        Assert.Contains("line 2", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_of_erasures_that_is_no_UTF8_is_refused_by_file_and_line()
    {
        using var desk = new CommandDesk(DatabaseEngine.Sqlite);
        await desk.DoAsync("project", "create", "support");
        await desk.DoAsync("backup", desk.Path("backup"));
        await File.WriteAllBytesAsync(desk.Path("list.jsonl"), [.. "{\"item\":\"1099511627777\"}\n{\"item\":\"caf"u8, 0xE9, .. "\"}\n"u8], TestContext.Current.CancellationToken);

        var run = await CommandRun.OfAsync(["restore", desk.Path("backup"), "--erasures", desk.Path("list.jsonl"), "--data", desk.Path("new")]);

        Assert.Equal(ExitCodes.Invalid, run.Code);
        Assert.Contains("list.jsonl, line 2: the line is not valid UTF-8 (byte 0xE9)", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(desk.Path("new")));
    }

    [Theory]
    [InlineData("no key at all\n", "is not a ledger key")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", "is not the key of the database beside it")]
    public async Task A_backup_with_another_key_is_refused_before_anything_is_written(string key, string reason)
    {
        using var desk = new CommandDesk(DatabaseEngine.Sqlite);
        await desk.DoAsync("project", "create", "support");
        await desk.DoAsync("backup", desk.Path("backup"));
        await File.WriteAllTextAsync(desk.Path("backup/ledger.key"), key, TestContext.Current.CancellationToken);

        var restored = await CommandRun.OfAsync(["restore", desk.Path("backup"), "--no-erasures", "--data", desk.Path("new")]);
        var copied = await CommandRun.OfAsync(["copy", "--from", desk.Path("backup"), "--to-data", desk.Path("copy")]);

        Assert.Equal((ExitCodes.Invalid, ExitCodes.Invalid), (restored.Code, copied.Code));
        Assert.Contains($"backup/ledger.key {reason}", restored.Error, StringComparison.Ordinal);
        Assert.Contains($"backup/ledger.key {reason}", copied.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(desk.Path("new/assay.db")) || File.Exists(desk.Path("copy/assay.db")));
    }

    [Theory]
    [InlineData(DatabaseEngine.Sqlite, "a\0b,task,label\nx,m1,cat\n", "a\\u0000b")]
    [InlineData(DatabaseEngine.Postgres, "a\0b,task,label\nx,m1,cat\n", "a\\u0000b")]
    [InlineData(DatabaseEngine.Sqlite, "task,worker,label,time\nm1,ana,cat,2026\0\n", "2026\\u0000")]
    [InlineData(DatabaseEngine.Postgres, "task,worker,label,time\nm1,ana,cat,2026\0\n", "2026\\u0000")]
    [InlineData(DatabaseEngine.Sqlite, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\U0001F600xxxxxxxxxx,task,label\nx,m1,cat\n", "xxx...")]
    [InlineData(DatabaseEngine.Postgres, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\U0001F600xxxxxxxxxx,task,label\nx,m1,cat\n", "xxx...")]
    public async Task A_reason_that_quotes_what_no_text_may_hold_is_said_and_kept(DatabaseEngine engine, string answers, string quoted)
    {
        using var desk = new CommandDesk(engine);
        await desk.DoAsync("project", "create", "support", "--taxonomy", desk.Write("taxonomy.yaml", World.Document));

        var run = await desk.RunAsync("import", "annotations", desk.Write("answers.csv", answers), "--project", "support");

        Assert.True(run.Code is ExitCodes.Invalid or ExitCodes.DoesNotHold, run.Error);
        Assert.Contains(quoted, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_first_file_of_answers_makes_the_classes_that_can_be_and_refuses_the_others_by_their_rows()
    {
        using var desk = new CommandDesk(DatabaseEngine.Sqlite);
        await desk.DoAsync("project", "create", "support");
        var items = desk.Write("items.csv", "id,text\nm1,one\nm2,two\n");

        var run = await desk.RunAsync("import", "annotations", desk.Write("answers.csv", "task,worker,label\nm1,ana,cat\nm2,ana,\"bad\nlabel\"\nm2,ben,dog\n"), "--items", items, "--key", "id", "--project", "support");
        var none = await desk.RunAsync("import", "annotations", desk.Write("none.csv", "task,worker,label\nm1,cleo,\"\n\"\n"), "--project", "support");

        Assert.Equal(ExitCodes.DoesNotHold, run.Code);
        Assert.Contains("items.csv: 2 lines: 2 added", run.Error, StringComparison.Ordinal);
        Assert.Contains("line 3: label: ", run.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.DoesNotHold, none.Code);
    }

    [Fact]
    public async Task A_folder_in_place_of_a_file_and_a_file_that_is_not_there_are_named()
    {
        using var desk = new CommandDesk(DatabaseEngine.Sqlite);

        var folder = await CommandRun.OfAsync(["quality", "aggregate", desk.Folder]);
        var none = await CommandRun.OfAsync(["quality", "drift", desk.Path("none.csv"), "-"]);

        Assert.Equal((ExitCodes.Invalid, ExitCodes.Invalid), (folder.Code, none.Code));
        Assert.Equal($"assay: {desk.Folder} is a folder. Name a file.\n", folder.Error);
        Assert.Equal($"assay: There is no file {desk.Path("none.csv")}.\n", none.Error);
    }

    [Fact]
    public async Task A_database_whose_schema_was_written_over_is_called_damaged()
    {
        using var desk = new CommandDesk(DatabaseEngine.Sqlite);
        await desk.DoAsync("project", "create", "support");
        using (var connection = new SqliteConnection($"Data Source={Path.Combine(desk.Data, "assay.db")};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "ALTER TABLE label RENAME COLUMN method TO methoe";
            command.ExecuteNonQuery();
        }

        var run = await desk.RunAsync("export", "--project", "support", "--out", desk.Path("labels.csv"));

        Assert.Equal(ExitCodes.Unavailable, run.Code);
        Assert.Contains("damaged", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Half_a_surrogate_pair_in_a_name_is_refused_by_its_line()
    {
        var run = await CommandRun.OfAsync(["quality", "aggregate", "-"], "{\"task\":\"1\",\"worker\":\"ana\",\"label\":\"cat\"}\n{\"\\ud800\":1,\"task\":\"2\"}\n");

        Assert.Equal(ExitCodes.Invalid, run.Code);
        Assert.Contains("line 2: A name on the line holds half a surrogate pair.", run.Error, StringComparison.Ordinal);
    }
}
